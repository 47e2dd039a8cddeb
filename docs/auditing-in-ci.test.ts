import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RULES } from '@portcullis/audit';
import { expect, test } from 'vitest';
import { run } from '../packages/cli/src/main.ts';
import { testTerminal } from '../packages/cli/src/test-terminal.ts';

const page = readFileSync(new URL('./auditing-in-ci.md', import.meta.url), 'utf8');

test('docs/auditing-in-ci.md names options that the command has', async () => {
  const terminal = testTerminal(tmpdir());
  await run(['audit', '--help'], terminal);
  for (const [option] of page.matchAll(/--[a-z][a-z-]+/g)) expect(terminal.stdout()).toContain(option);
});

test('docs/auditing-in-ci.md names rules that exist', () => {
  const ids = new Set(RULES.map(({ id }) => id));
  for (const [id] of page.matchAll(/\bA\d\d\b/g)) expect(ids).toContain(id);
});

test('a route declared public as docs/auditing-in-ci.md shows it is no finding', async () => {
  const [, block = ''] = /## Routes that are open[\s\S]*?```yaml\n([\s\S]*?)```/.exec(page) ?? [];
  const properties = `    Properties:
      Runtime: nodejs22.x
      Handler: index.handler
      CodeUri: src/
      Events: { Post: { Type: Api, Properties: { Path: /sign-in, Method: POST } } }
`;
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-docs-'));
  const audit = async (text: string): Promise<string> => {
    writeFileSync(
      join(folder, 'template.yaml'),
      `Transform: AWS::Serverless-2016-10-31\n${text}${properties}`,
    );
    const terminal = testTerminal(folder);
    await run(['audit', '--rule', 'A02'], terminal);
    return terminal.stdout();
  };
  expect(await audit(block)).toContain('Nothing found');
  expect(await audit(block.replace('/sign-in', '/sign-up'))).toContain('A02');
});
