import { readTree } from '@portcullis/formats/source';
import type { Diagnostic } from '@portcullis/model';
import { locate, nearest, plainValue } from '@portcullis/model/source';
import type { z } from 'zod';
import { UsageError } from '../failure.ts';
import { readOptionFile } from '../load/option-file.ts';
import { checked, type SchemaProblem } from '../schema/schema-issues.ts';
import type { Terminal } from '../terminal.ts';

/**
 * A YAML or JSON file that an option names, checked against a schema. Throws `UsageError` where it cannot be read, and
 * `InputError` with everything that is wrong in it; an unknown key is told which keys there are.
 */
export function readInputFile<T>(terminal: Terminal, option: string, path: string, schema: z.ZodType<T>): T {
  const text = readOptionFile(terminal, option, path, 'name a YAML or JSON file');
  if (text.trim() === '') throw new UsageError(`${option} ${path} is empty`, 'see portcullis cost --help');
  const root = readTree(text, path);
  return checked(schema, plainValue(root), root, worded);
}

function worded(problem: SchemaProblem): Diagnostic {
  const base = { severity: 'error', at: locate(problem.mark) } as const;
  if (problem.kind === 'wrong-value') return { ...base, code: 'INPUT_WRONG_VALUE', message: problem.message };
  const { key, allowed } = problem;
  const meant = nearest(key, allowed);
  const guess = meant === undefined ? '' : `did you mean \`${meant}\`? `;
  const help = `${guess}the keys here are: ${allowed.join(', ')}`;
  return { ...base, code: 'INPUT_UNKNOWN_KEY', message: `unknown key \`${key}\``, help };
}
