import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const page = readFileSync(new URL('./policy-lint.md', import.meta.url), 'utf8');
const folder = new URL('../packages/model/src/policy/lint/', import.meta.url);

test('docs/policy-lint.md lists every code of a finding, in order', () => {
  const source = readdirSync(folder)
    .filter((file) => !file.endsWith('.test.ts'))
    .map((file) => readFileSync(new URL(file, folder), 'utf8'))
    .join('\n');
  const written = [...source.matchAll(/'([A-Z]+(?:_[A-Z]+)+)'/g)].map(([, code]) => code);
  const codes = [...new Set(written)].filter((code) => code !== 'SECURITY_WARNING').sort();
  const listed = [...page.matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, code]) => code);
  expect(listed).toEqual(codes);
});
