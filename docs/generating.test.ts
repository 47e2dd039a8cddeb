import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from '../packages/cli/src/main.ts';
import { testTerminal } from '../packages/cli/src/test-terminal.ts';

const page = readFileSync(new URL('./generating.md', import.meta.url), 'utf8');
const [, facts = ''] = /```yaml\n([\s\S]*?)```/.exec(page) ?? [];
const [, command = ''] = /```console\n\$ npx portcullis ([^\n]*)\n/.exec(page) ?? [];

test.each(['terraform', 'openapi'])(
  'docs/generating.md: the example can be written as %s',
  async (format) => {
    const cwd = mkdtempSync(join(tmpdir(), 'portcullis-docs-'));
    writeFileSync(join(cwd, 'facts.yaml'), facts);
    const terminal = testTerminal(cwd);
    expect(await run(command.replace('terraform', format).split(' '), terminal)).toBe(0);
    expect(terminal.stderr()).toBe('');
    expect(terminal.stdout()).toContain('Shop: REST, M2M, OPEN, POOL');
    const section = page.split('\n## ').find((part) => part.toLowerCase().startsWith(format)) ?? '';
    const named = [...section.matchAll(/`(\w+\.(?:tf|md))`/g)].map(([, name]) => name);
    const files = readdirSync(join(cwd, 'infra'));
    for (const name of named.filter((one) => one !== 'network.tf')) expect(files).toContain(name);
    expect(files).toContain('code');
  },
);

test('docs/generating.md: what is generated is read again', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'portcullis-docs-'));
  writeFileSync(join(cwd, 'facts.yaml'), facts);
  await run(command.replace('terraform', 'openapi').split(' '), testTerminal(cwd));
  const terminal = testTerminal(cwd);
  expect(await run(['infra'], terminal)).toBe(0);
  expect(terminal.stdout()).toContain('/stock/{sku}');
});

test('docs/generating.md: the table is the one that the command prints', async () => {
  const terminal = testTerminal('.');
  expect(await run(['generate', '--formats'], terminal)).toBe(0);
  const [, table] = /```text\n([\s\S]*?)```/.exec(page) ?? [];
  expect(table).toBe(terminal.stdout());
});

test.each([
  ['cdk', ['bin', 'cdk.json', 'code', 'lib', 'package.json', 'tsconfig.json']],
  ['serverless', ['package.json', 'serverless.yml', 'src', 'stage.cjs']],
])('docs/generating.md: the example can be written as %s', async (format, expected) => {
  const cwd = mkdtempSync(join(tmpdir(), 'portcullis-docs-'));
  writeFileSync(join(cwd, 'facts.yaml'), facts);
  const terminal = testTerminal(cwd);
  expect(await run(command.replace('terraform', format).split(' '), terminal)).toBe(0);
  expect(terminal.stderr()).toBe('');
  expect(readdirSync(join(cwd, 'infra'))).toEqual(expect.arrayContaining(expected));
});
