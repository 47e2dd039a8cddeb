import type { InferredFact } from '@portcullis/advisor/inference';
import { API_TYPES, DEFAULT_FACTS, FACT_KINDS, type Facts, readFacts } from '@portcullis/advisor/tree';
import { readTree } from '@portcullis/formats/source';
import { InputError } from '@portcullis/model';
import { type Json, type TreeNode, treeOfValue } from '@portcullis/model/source';
import { UsageError } from '../failure.ts';
import { readOptionFile } from '../load/option-file.ts';
import type { Terminal } from '../terminal.ts';
import { flagOf } from './as-flags.ts';
import type { AdviseOptions } from './options.ts';

/** Facts and where they stand, so that a conflict between them can be pointed at. */
export interface GivenFacts {
  readonly facts: readonly Facts[];
  /** The tree of the facts file; absent for flags. */
  readonly tree?: TreeNode | undefined;
  /** What a template gave away, group by group. */
  readonly inferred?: readonly (readonly InferredFact[])[] | undefined;
  /** What was taken for granted, group by group: said among the caveats. */
  readonly assumed?: readonly (readonly string[])[] | undefined;
}

/** The facts of `--facts FILE`. */
export function readFactsFile(terminal: Terminal, path: string): GivenFacts {
  const text = readOptionFile(
    terminal,
    '--facts',
    path,
    'name a YAML or JSON file with facts, an example: { caller: user, quota: true }',
  );
  if (text.trim() === '') {
    throw new UsageError(`--facts ${path} is empty`, 'an example of facts: { caller: user, quota: true }');
  }
  const tree = readTree(text, path);
  return { facts: readFacts(tree), tree };
}

/** The facts given as flags, as a facts file would have them; `undefined` where there are none. */
export function factsOfFlags(options: AdviseOptions): Partial<Facts> | undefined {
  const written: Record<string, Json> = {};
  for (const { key, values } of FACT_KINDS) {
    const value = options[key];
    if (value === undefined || (key === 'api' && !isApiType(value))) continue;
    written[key] = values === 'number' ? number(value) : value;
  }
  if (Object.keys(written).length === 0) return undefined;
  if (options.group !== undefined) written.group = options.group;
  if (options.route !== undefined) written.routes = [...options.route];
  checkFlags(written);
  // Every value was checked as one of a facts file.
  return written as Partial<Facts>;
}

export function withDefaults(facts: Partial<Facts>): Facts {
  return { ...DEFAULT_FACTS, ...facts };
}

export function isApiType(value: unknown): boolean {
  return API_TYPES.some((type) => type === value);
}

function number(value: Json): Json {
  return typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
}

function checkFlags(written: Readonly<Record<string, Json>>): void {
  for (const [key, value] of Object.entries(written)) {
    try {
      readFacts(treeOfValue({ [key]: value }, 'flags'));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      const [found] = error.diagnostics;
      throw new UsageError(`--${flagOf(key)}: ${found?.message ?? 'cannot be used'}`, found?.help);
    }
  }
}
