import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { checkImports } from './check-imports.mjs';

const roots = [];

async function namesOfBrokenRules(files) {
  const root = mkdtempSync(join(tmpdir(), 'portcullis-imports-'));
  roots.push(root);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const { violations } = await checkImports(root);
  return violations.filter((line) => /^[\w-]+: /.test(line)).map((line) => line.slice(0, line.indexOf(':')));
}

afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true });
});

const LEAF = { 'packages/engine/src/cidr/block.ts': 'export const x: number = 1;\n' };

test('the engine may not import the host, not even a type', async () => {
  const found = await namesOfBrokenRules({
    'packages/host/src/clock.ts': 'export interface Clock { now(): number }\n',
    'packages/engine/src/jwt/verify.ts':
      "import type { Clock } from '../../../host/src/clock.ts';\nexport type X = Clock;\n",
  });
  expect(found).toEqual(['engine-imports-only-model']);
});

test('the engine may not import a module of Node', async () => {
  const found = await namesOfBrokenRules({
    'packages/engine/src/jwt/verify.ts':
      "import { verify } from 'node:crypto';\nexport const x: unknown = verify;\n",
  });
  expect(found).toEqual(['pure-packages-import-nothing-of-node']);
});

test('one part of the engine may not import another', async () => {
  const found = await namesOfBrokenRules({
    'packages/engine/src/jwt/verify.ts': 'export const x: number = 1;\n',
    'packages/engine/src/policy/evaluate.ts':
      "import { x } from '../jwt/verify.ts';\nexport const y: number = x;\n",
  });
  expect(found).toEqual(['engine-parts-import-only-leaves']);
});

test('every part of the engine may import a leaf, and authorize every part', async () => {
  const found = await namesOfBrokenRules({
    ...LEAF,
    'packages/engine/src/policy/evaluate.ts':
      "import { x } from '../cidr/block.ts';\nexport const y: number = x;\n",
    'packages/engine/src/authorize/authorize.ts':
      "import { y } from '../policy/evaluate.ts';\nexport const z: number = y;\n",
  });
  expect(found).toEqual([]);
});

test('a leaf may not import a part of the engine', async () => {
  const found = await namesOfBrokenRules({
    'packages/engine/src/policy/evaluate.ts': 'export const y: number = 1;\n',
    'packages/engine/src/cidr/block.ts':
      "import { y } from '../policy/evaluate.ts';\nexport const x: number = y;\n",
  });
  expect(found).toContain('leaves-import-nothing');
});

test('a cycle of types alone is a cycle', async () => {
  const found = await namesOfBrokenRules({
    'packages/model/src/a.ts': "import type { B } from './b.ts';\nexport interface A { b?: B }\n",
    'packages/model/src/b.ts': "import type { A } from './a.ts';\nexport interface B { a?: A }\n",
  });
  expect(new Set(found)).toEqual(new Set(['no-cycles']));
});

test('an import that leads nowhere is refused', async () => {
  const found = await namesOfBrokenRules({
    'packages/model/src/a.ts': "import { b } from './b.ts';\nexport const a: number = b;\n",
  });
  expect(found).toEqual(['no-unresolvable-imports']);
});

test('a check that saw hardly a module fails', async () => {
  const root = mkdtempSync(join(tmpdir(), 'portcullis-imports-'));
  roots.push(root);
  mkdirSync(join(root, 'packages'));
  const { violations } = await checkImports(root);
  expect(violations[0]).toMatch(/^only 0 modules were seen/);
});
