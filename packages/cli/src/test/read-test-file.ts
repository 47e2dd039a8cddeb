import { readTree } from '@portcullis/formats/source';
import type { Json, TreeNode } from '@portcullis/model/source';
import { validated } from '../schema/schema-issues.ts';
import { testFileSchema } from './schema.ts';
import type { TestFile } from './test-file.ts';

/** Keys whose scalars are text whatever YAML makes of them: `now: 2026-01-31` is not a date object, `stage: 1` a name. */
const TEXT_KEYS: ReadonlySet<string> = new Set(['name', 'now', 'api', 'stage', 'sourceIp', 'vpce', 'body']);

/** Throws `InputError` with everything that is wrong in the file. */
export function readTestFile(text: string, file: string): TestFile {
  const root = readTree(text, file);
  return validated(testFileSchema, plain(root, []), root, 'TEST');
}

function plain(node: TreeNode, path: readonly string[]): Json {
  switch (node.kind) {
    case 'scalar': {
      const key = path.at(-1) ?? '';
      const isText = node.value !== null && (TEXT_KEYS.has(key) || path.at(-2) === 'headers');
      return isText ? node.text : node.value;
    }
    case 'unresolved':
      return null;
    case 'list':
      return node.items.map((item, index) => plain(item, [...path, String(index)]));
    case 'map':
      return Object.fromEntries(
        [...node.entries].map(([key, { value }]): [string, Json] => [key, plain(value, [...path, key])]),
      );
  }
}
