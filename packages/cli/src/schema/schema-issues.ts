import { type Diagnostic, InputError } from '@portcullis/model';
import { type Json, locate, type Mark, nearest, type TreeNode } from '@portcullis/model/source';
import { z } from 'zod';
import { keyMark, nodeAt } from '../config/tree-value.ts';

/** What is wrong in a file of ours, and where. */
export type SchemaProblem = { readonly mark: Mark; readonly path: readonly (string | number)[] } & (
  | { readonly kind: 'unknown-key'; readonly key: string; readonly allowed: readonly string[] }
  | { readonly kind: 'wrong-value'; readonly message: string }
);

/** The value as the schema has it; throws `InputError` with `worded` for everything that is wrong in it. */
export function checked<T>(
  schema: z.ZodType<T>,
  value: Json | undefined,
  root: TreeNode,
  worded: (problem: SchemaProblem) => Diagnostic,
): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new InputError(result.error.issues.flatMap((issue) => problemsOf(schema, issue, root)).map(worded));
}

/**
 * Validates the value of a file of ours; throws `InputError` with everything that is wrong in it, each where it
 * stands. `code` begins the codes: `CONFIG` gives `CONFIG_UNKNOWN_KEY` and `CONFIG_WRONG_VALUE`.
 */
export function validated<T>(schema: z.ZodType<T>, value: Json | undefined, root: TreeNode, code: string): T {
  return checked(schema, value, root, (problem) => {
    const where = problem.path.length === 0 ? undefined : problem.path.join('.');
    const base = { severity: 'error', at: locate(problem.mark), path: where } as const;
    if (problem.kind === 'wrong-value') {
      return { ...base, code: `${code}_WRONG_VALUE`, message: problem.message };
    }
    const { key, allowed } = problem;
    const meant = nearest(key, allowed);
    const help =
      meant === undefined ? `the keys here are: ${allowed.join(', ')}` : `did you mean \`${meant}\`?`;
    return { ...base, code: `${code}_UNKNOWN_KEY`, message: `unknown key \`${key}\``, help };
  });
}

function problemsOf(schema: z.ZodType, issue: z.core.$ZodIssue, root: TreeNode): readonly SchemaProblem[] {
  const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
  if (issue.code === 'unrecognized_keys') {
    const allowed = allowedKeys(schema, path);
    return issue.keys.map((key) => ({
      kind: 'unknown-key',
      key,
      allowed,
      mark: keyMark(root, path, key),
      path,
    }));
  }
  const message = path.length === 0 ? issue.message : `\`${path.join('.')}\`: ${issue.message}`;
  return [{ kind: 'wrong-value', message, mark: nodeAt(root, path).mark, path }];
}

interface SchemaNode {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: SchemaNode | boolean;
  readonly items?: SchemaNode;
}

/** The keys that the schema allows at a path. */
function allowedKeys(schema: z.ZodType, path: readonly (string | number)[]): readonly string[] {
  let node: SchemaNode | undefined = z.toJSONSchema(schema) as SchemaNode;
  for (const step of path) {
    if (typeof step === 'number') node = node?.items;
    else {
      const rest: SchemaNode | boolean | undefined = node?.additionalProperties;
      node = node?.properties?.[step] ?? (typeof rest === 'object' ? rest : undefined);
    }
  }
  return Object.keys(node?.properties ?? {});
}
