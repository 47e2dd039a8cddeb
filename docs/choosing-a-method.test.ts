import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { advise, DEFAULT_FACTS, FACT_KINDS } from '../packages/advisor/src/tree/index.ts';
import { run } from '../packages/cli/src/main.ts';
import { testTerminal } from '../packages/cli/src/test-terminal.ts';

const page = readFileSync(new URL('./choosing-a-method.md', import.meta.url), 'utf8');
const [, facts = ''] = /```yaml\n([\s\S]*?)```/.exec(page) ?? [];
const blocks = [...page.matchAll(/```console\n\$ npx portcullis (advise [^\n]*)\n([\s\S]*?)```/g)];

test('docs/choosing-a-method.md shows what its commands print', async () => {
  const printed = blocks.filter(([, , output = '']) => output !== '');
  expect(printed).toHaveLength(2);
  for (const [, command = '', output = ''] of printed) {
    const terminal = testTerminal(tmpdir());
    await run(command.split(' '), terminal);
    const [shown = ''] = output.split('...\n');
    expect(`${terminal.stdout()}${terminal.stderr()}`.slice(0, shown.length)).toBe(shown);
  }
});

test('docs/choosing-a-method.md shows the picture that its command draws', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'portcullis-docs-'));
  writeFileSync(join(cwd, 'facts.yaml'), facts);
  const [, command = ''] = blocks.find(([text]) => text.includes('--diagram')) ?? [];
  expect(await run(command.split(' '), testTerminal(cwd))).toBe(0);
  const drawn = readFileSync(join(cwd, 'choosing-a-method.svg'), 'utf8');
  expect(drawn).toBe(readFileSync(new URL('./choosing-a-method.svg', import.meta.url), 'utf8'));
});

test('docs/choosing-a-method.md has every fact with its values', () => {
  for (const { key, values, means } of FACT_KINDS) {
    const row = page.split('\n').find((line) => line.startsWith(`| \`${key}\` |`)) ?? '';
    expect(row).toContain(means);
    if (Array.isArray(values)) for (const value of values) expect(row).toContain(`\`${value}\``);
  }
});

test('the example in the README of the advisor prints what its comments say', () => {
  const readme = readFileSync(new URL('../packages/advisor/README.md', import.meta.url), 'utf8');
  const code = readme.split('```ts').find((block) => block.includes("from '@portcullis/advisor/tree'")) ?? '';
  const facts = /DEFAULT_FACTS, (.*?) \}\)/.exec(code)?.[1] ?? '';
  expect(facts).toBe("caller: 'user', waf: true");
  const advice = advise({ ...DEFAULT_FACTS, caller: 'user', waf: true });
  if (advice.outcome === 'conflict') throw new Error('a conflict');
  const { rule, leaf, apiKind, layers } = advice.answer;
  expect(code).toContain(`// ${rule} ${leaf} ${apiKind}\n`);
  expect(code).toContain(`// [ ${layers.map(({ id }) => `'${id}'`).join(', ')} ]`);
});
