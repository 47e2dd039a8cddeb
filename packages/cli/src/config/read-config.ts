import { type Diagnostic, InputError } from '@portcullis/model';
import { locate, type Mark, nearest, type TreeNode } from '@portcullis/model/source';
import { z } from 'zod';
import type { Config } from './config.ts';
import { configSchema } from './schema.ts';
import { configValue, keyMark, nodeAt } from './tree-value.ts';

/** Validates the tree of a `portcullis.yaml`; throws `InputError` with everything that is wrong in it. */
export function readConfig(root: TreeNode): Config {
  // A file with nothing but comments is an empty configuration.
  const value = root.kind === 'scalar' && root.value === null ? {} : configValue(root);
  const result = configSchema.safeParse(value);
  if (result.success) return result.data;
  throw new InputError(result.error.issues.flatMap((issue) => diagnosticsOf(issue, root)));
}

function diagnosticsOf(issue: z.core.$ZodIssue, root: TreeNode): readonly Diagnostic[] {
  const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
  if (issue.code === 'unrecognized_keys') {
    const allowed = allowedKeys(path);
    return issue.keys.map((key) => {
      const meant = nearest(key, allowed);
      const help =
        meant === undefined ? `the keys here are: ${allowed.join(', ')}` : `did you mean \`${meant}\`?`;
      return diagnostic('CONFIG_UNKNOWN_KEY', `unknown key \`${key}\``, help, keyMark(root, path, key), path);
    });
  }
  const message = path.length === 0 ? issue.message : `\`${path.join('.')}\`: ${issue.message}`;
  return [diagnostic('CONFIG_WRONG_VALUE', message, undefined, nodeAt(root, path).mark, path)];
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
function allowedKeys(path: readonly (string | number)[]): readonly string[] {
  let node: SchemaNode | undefined = z.toJSONSchema(configSchema) as SchemaNode;
  for (const step of path) {
    if (typeof step === 'number') node = node?.items;
    else {
      const rest: SchemaNode | boolean | undefined = node?.additionalProperties;
      node = node?.properties?.[step] ?? (typeof rest === 'object' ? rest : undefined);
    }
  }
  return Object.keys(node?.properties ?? {});
}
