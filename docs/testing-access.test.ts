import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { run } from '../packages/cli/src/main.ts';
import { testTerminal } from '../packages/cli/src/test-terminal.ts';

const page = readFileSync(new URL('./testing-access.md', import.meta.url), 'utf8');
const root = fileURLToPath(new URL('..', import.meta.url));

async function portcullis(cwd: string, ...argv: readonly string[]) {
  const terminal = testTerminal(cwd);
  const status = await run(argv, terminal);
  return { status, stdout: terminal.stdout() };
}

it.each(['matrix', 'test', 'explain'])('docs/testing-access.md: `%s` has the options', async (name) => {
  const { stdout } = await portcullis(root, name, '--help');
  const lines = page.split('\n').filter((line) => line.includes(`portcullis ${name} `));
  expect(lines.length).toBeGreaterThan(0);
  for (const line of lines) {
    for (const [option] of line.matchAll(/(?<= )--[a-z][a-z-]+/g)) expect(stdout).toContain(option);
  }
});

it('the answers that docs/testing-access.md shows are those of the examples', async () => {
  const blocks = [
    ...page.matchAll(
      /portcullis explain (.*)\n```\n\n```text\n([\s\S]*?)```|portcullis explain (.*)\n```\n\n(?!```text)/g,
    ),
  ];
  const shown = blocks.flatMap(([, command, lines]) =>
    command === undefined || lines === undefined ? [] : [{ command, lines }],
  );
  expect(shown).toHaveLength(3);
  for (const { command, lines } of shown) {
    const argv = [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
    const { stdout } = await portcullis(root, 'explain', ...argv);
    for (const line of lines.trimEnd().split('\n')) expect(stdout).toContain(line);
  }
});

it('docs/testing-access.md: its commands with two accounts know the roles of both', async () => {
  const commands = [...page.matchAll(/npx portcullis (.* --with \S+)$/gm)].map(([, command = '']) => command);
  const answers = await Promise.all(commands.map((command) => portcullis(root, ...command.split(' '))));
  expect(answers.map(({ status }) => status)).toEqual([0, 0]);
  expect(answers[0]?.stdout).toContain('arn:aws:iam::444455556666:role/importer');
  expect(answers[1]?.stdout).toContain(', 0 failed');
});

it('the expectations that docs/testing-access.md shows are decided as it says', async () => {
  const [, yaml = ''] = /beside the template:\n\n```yaml\n([\s\S]*?)```/.exec(page) ?? [];
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-docs-'));
  cpSync(join(root, 'examples/orders'), folder, {
    recursive: true,
    filter: (source) => !source.endsWith('.portcullis'),
  });
  writeFileSync(join(folder, 'portcullis.test.yaml'), yaml);
  const { stdout, status } = await portcullis(folder, 'test');
  expect(stdout).toContain(', 0 failed');
  expect(status).toBe(0);
});
