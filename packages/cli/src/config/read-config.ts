import type { TreeNode } from '@portcullis/model/source';
import { validated } from '../schema/schema-issues.ts';
import type { Config } from './config.ts';
import { configSchema } from './schema.ts';
import { configValue } from './tree-value.ts';

/** Validates the tree of a `portcullis.yaml`; throws `InputError` with everything that is wrong in it. */
export function readConfig(root: TreeNode): Config {
  // A file with nothing but comments is an empty configuration.
  const value = root.kind === 'scalar' && root.value === null ? {} : configValue(root);
  return validated(configSchema, value, root, 'CONFIG');
}
