import { readTree } from '@portcullis/formats/source';
import { plainValue } from '@portcullis/model/source';
import { validated } from '../schema/schema-issues.ts';
import { testFileSchema } from './schema.ts';
import type { TestFile } from './test-file.ts';

/** Keys whose scalars are text whatever YAML makes of them: `now: 2026-01-31` is not a date object, `stage: 1` a name. */
const TEXT_KEYS: ReadonlySet<string> = new Set(['name', 'now', 'api', 'stage', 'sourceIp', 'vpce', 'body']);

/** Throws `InputError` with everything that is wrong in the file. */
export function readTestFile(text: string, file: string): TestFile {
  const root = readTree(text, file);
  return validated(testFileSchema, plainValue(root, isText), root, 'TEST');
}

function isText(path: readonly string[]): boolean {
  return TEXT_KEYS.has(path.at(-1) ?? '') || path.at(-2) === 'headers';
}
