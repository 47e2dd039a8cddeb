import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { run } from '../main.ts';
import { type TestTerminal, testTerminal } from '../test-terminal.ts';

const TEMPLATE = (path: string): string => `
AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs20.x
      Handler: index.handler
      InlineCode: "exports.handler = async () => ({ statusCode: 200 });"
      Events:
        Open: { Type: HttpApi, Properties: { Path: ${path}, Method: GET } }
`;

const times = (text: string, part: string): number => text.split(part).length - 1;

async function until(terminal: TestTerminal, text: string, count: number): Promise<void> {
  const said = (): string => terminal.stdout() + terminal.stderr();
  for (let i = 0; i < 500 && times(said(), text) < count; i++) await pause(20);
  expect(times(said(), text)).toBeGreaterThanOrEqual(count);
}

it('--watch runs again when the template or the test file changes, and outlives a file that is wrong', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'portcullis-watch-'));
  const test = join(cwd, 'portcullis.test.yaml');
  const EXPECTS = 'tests: [{ as: anonymous, request: GET /open, expect: allow }]\n';
  writeFileSync(join(cwd, 'template.yaml'), TEMPLATE('/open'));
  writeFileSync(test, EXPECTS);
  const terminal = testTerminal(cwd);
  const ended = run(['test', '--watch'], terminal);
  await until(terminal, '1 passed, 0 failed', 1);
  await until(terminal, 'runs again when', 1);
  writeFileSync(join(cwd, 'template.yaml'), TEMPLATE('/closed'));
  await until(terminal, '0 passed, 1 failed', 1);
  await until(terminal, 'runs again when', 2);
  writeFileSync(test, 'tests: [{ as: nobody');
  await until(terminal, 'portcullis.test.yaml:', 1);
  await until(terminal, 'runs again when', 3);
  writeFileSync(join(cwd, 'template.yaml'), TEMPLATE('/open'));
  writeFileSync(test, EXPECTS);
  await until(terminal, '1 passed, 0 failed', 2);
  terminal.interrupt();
  expect(await ended).toBe(0);
});
