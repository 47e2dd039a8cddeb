import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { ASSUMED_TRAFFIC } from '../packages/advisor/src/cost/index.ts';
import { run } from '../packages/cli/src/main.ts';
import { testTerminal } from '../packages/cli/src/test-terminal.ts';

const page = readFileSync(new URL('./attack-cost.md', import.meta.url), 'utf8');
const root = fileURLToPath(new URL('..', import.meta.url));

/** Blocks that need no template: those of the demo change with the demo. */
const blocks = [...page.matchAll(/```console\n\$ npx portcullis (cost --[^\n]*)\n([\s\S]*?)\n```/g)];

test('docs/attack-cost.md shows what its commands print', async () => {
  expect(blocks).toHaveLength(2);
  for (const [, command = '', output] of blocks) {
    const terminal = testTerminal(`${root}docs`);
    const argv = command.replace('examples/', '../examples/').split(' ');
    await run(argv, terminal);
    expect(`${terminal.stdout()}${terminal.stderr()}`.trimEnd()).toBe(output);
  }
});

test('docs/attack-cost.md has every key of a traffic file', () => {
  const keys = Object.keys(ASSUMED_TRAFFIC).filter((key) => key !== 'backendTimeoutMs');
  const table = page.split('## The traffic file')[1] ?? '';
  for (const key of keys) expect(table).toContain(`\`${key}\``);
});
