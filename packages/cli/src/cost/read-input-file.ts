import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { readTree } from '@portcullis/formats/source';
import { type Diagnostic, InputError } from '@portcullis/model';
import { locate, type Mark, nearest, plainValue, type TreeNode } from '@portcullis/model/source';
import { z } from 'zod';
import { keyMark, nodeAt } from '../config/tree-value.ts';
import { systemCode, UsageError } from '../failure.ts';
import type { Terminal } from '../terminal.ts';

/**
 * A YAML or JSON file that an option names, checked against a schema. Throws `UsageError` where it cannot be read, and
 * `InputError` with everything that is wrong in it; an unknown key is told which keys there are.
 */
export function readInputFile<T>(terminal: Terminal, option: string, path: string, schema: z.ZodType<T>): T {
  const root = readTree(textOf(terminal, option, path), path);
  const result = schema.safeParse(plainValue(root));
  if (result.success) return result.data;
  throw new InputError(result.error.issues.flatMap((issue) => diagnosticsOf(issue, root, schema)));
}

function textOf(terminal: Terminal, option: string, path: string): string {
  let text: string;
  try {
    text = readFileSync(resolve(terminal.cwd, path), 'utf8');
  } catch (error) {
    const code = systemCode(error);
    throw new UsageError(
      `${option} ${path} ${code === 'ENOENT' ? 'does not exist' : `cannot be read (${code ?? String(error)})`}`,
      'name a YAML or JSON file',
    );
  }
  if (text.trim() === '') throw new UsageError(`${option} ${path} is empty`, 'see portcullis cost --help');
  return text;
}

function diagnosticsOf(issue: z.core.$ZodIssue, root: TreeNode, schema: z.ZodType): readonly Diagnostic[] {
  const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
  if (issue.code === 'unrecognized_keys') {
    const allowed = allowedKeys(schema, path);
    return issue.keys.map((key) => {
      const meant = nearest(key, allowed);
      const guess = meant === undefined ? '' : `did you mean \`${meant}\`? `;
      const help = `${guess}the keys here are: ${allowed.join(', ')}`;
      return diagnostic('INPUT_UNKNOWN_KEY', `unknown key \`${key}\``, help, keyMark(root, path, key));
    });
  }
  const message = path.length === 0 ? issue.message : `\`${path.join('.')}\`: ${issue.message}`;
  return [diagnostic('INPUT_WRONG_VALUE', message, undefined, nodeAt(root, path).mark)];
}

function diagnostic(code: string, message: string, help: string | undefined, mark: Mark): Diagnostic {
  return { severity: 'error', code, message, help, at: locate(mark) };
}

interface SchemaNode {
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly items?: SchemaNode;
}

function allowedKeys(schema: z.ZodType, path: readonly (string | number)[]): readonly string[] {
  let node: SchemaNode | undefined = z.toJSONSchema(schema) as SchemaNode;
  for (const step of path) node = typeof step === 'number' ? node?.items : node?.properties?.[step];
  return Object.keys(node?.properties ?? {});
}
