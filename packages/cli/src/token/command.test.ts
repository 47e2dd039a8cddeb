import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '../main.ts';
import { type TestTerminal, testTerminal } from '../test-terminal.ts';

const pool = (name: string): string => `
  ${name}: { Type: AWS::Cognito::UserPool }
  ${name}Client: { Type: AWS::Cognito::UserPoolClient, Properties: { UserPoolId: !Ref ${name} } }`;

async function token(
  resources: string,
  ...options: readonly string[]
): Promise<TestTerminal & { status: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-token-'));
  writeFileSync(join(folder, 'template.yaml'), `Resources:${resources}\n`);
  const terminal = testTerminal(folder);
  return { ...terminal, status: await run(['token', '--user', 'alice', ...options], terminal) };
}

describe('the pool of a token', () => {
  it('need not be named where there is one', async () => {
    const { status, stdout } = await token(pool('Shoppers'));
    expect(status).toBe(0);
    expect(stdout().split('.')).toHaveLength(3);
  });

  it.each([
    [pool('Shoppers') + pool('Staff'), [], 'say which with --pool: Shoppers, Staff'],
    [pool('Shoppers'), ['--pool', 'Staff'], 'no user pool `Staff`; the template has: Shoppers'],
    ['\n  Topic: { Type: AWS::SNS::Topic }', [], 'the template has no user pool'],
  ])('%j with %j exits 2 with what to do', async (resources, options, message) => {
    const { status, stdout, stderr } = await token(resources, ...options);
    expect(status).toBe(2);
    expect(stderr()).toContain(message);
    expect(stdout()).toBe('');
  });
});
