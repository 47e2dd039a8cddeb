import { type Diagnostic, InputError } from '@portcullis/model';
import { type Json, locate, type Mark, nearest, type TreeNode } from '@portcullis/model/source';
import { z } from 'zod';
import { keyMark, nodeAt } from '../config/tree-value.ts';

/**
 * Validates the value of a file of ours; throws `InputError` with everything that is wrong in it, each where it
 * stands. `code` begins the codes: `CONFIG` gives `CONFIG_UNKNOWN_KEY` and `CONFIG_WRONG_VALUE`.
 */
export function validated<T>(schema: z.ZodType<T>, value: Json, root: TreeNode, code: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const found = (issue: z.core.$ZodIssue): readonly Diagnostic[] => diagnosticsOf(schema, issue, root, code);
  throw new InputError(result.error.issues.flatMap(found));
}

function diagnosticsOf(
  schema: z.ZodType,
  issue: z.core.$ZodIssue,
  root: TreeNode,
  code: string,
): readonly Diagnostic[] {
  const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
  if (issue.code === 'unrecognized_keys') {
    const allowed = allowedKeys(schema, path);
    return issue.keys.map((key) => {
      const meant = nearest(key, allowed);
      const help =
        meant === undefined ? `the keys here are: ${allowed.join(', ')}` : `did you mean \`${meant}\`?`;
      const at = keyMark(root, path, key);
      return diagnostic(`${code}_UNKNOWN_KEY`, `unknown key \`${key}\``, help, at, path);
    });
  }
  const message = path.length === 0 ? issue.message : `\`${path.join('.')}\`: ${issue.message}`;
  return [diagnostic(`${code}_WRONG_VALUE`, message, undefined, nodeAt(root, path).mark, path)];
}

function diagnostic(
  code: string,
  message: string,
  help: string | undefined,
  mark: Mark,
  path: readonly (string | number)[],
): Diagnostic {
  const where = path.length === 0 ? undefined : path.join('.');
  return { severity: 'error', code, message, help, at: locate(mark), path: where };
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
