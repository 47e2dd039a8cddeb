import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { run } from '../main.ts';
import { testTerminal } from '../test-terminal.ts';

let cwd = '';

beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'portcullis-compare-'));
  cpSync(fileURLToPath(new URL('../../../../examples/orders', import.meta.url)), cwd, {
    recursive: true,
    filter: (source) => !source.endsWith('.portcullis'),
  });
  mkdirSync(join(cwd, 'new'));
  for (const file of ['template.yaml', 'portcullis.yaml']) {
    const text = readFileSync(join(cwd, file), 'utf8');
    writeFileSync(join(cwd, 'new', file), text.replace('203.0.113.0/24', '198.51.100.0/24'));
  }
});

async function explain(
  ...argv: readonly string[]
): Promise<{ status: number; stdout: string; stderr: string }> {
  const terminal = testTerminal(cwd);
  const status = await run(['explain', ...argv], terminal);
  return { status, stdout: terminal.stdout(), stderr: terminal.stderr() };
}

describe('explain --compare', () => {
  it('stands two callers side by side, and says at which step they part', async () => {
    const { stdout } = await explain(
      '--request',
      'GET /orders',
      '--as',
      'user:alice',
      '--compare',
      'anonymous',
    );
    expect(stdout).toMatch(/A {2}as user alice/);
    expect(stdout).toMatch(/B {2}as anonymous/);
    expect(stdout).toMatch(/> authentication +pass +deny TOKEN_MISSING/);
    expect(stdout).toContain('they part at authentication:');
    expect(stdout).toContain('the request has no header Authorization');
  });

  it('names the statements of both at the step', async () => {
    const at = (name: string): string => `arn:aws:iam::111122223333:user/${name}`;
    const { stdout } = await explain(
      '--request',
      'GET /fulfilment/queue',
      '--as',
      at('fulfilment'),
      '--compare',
      at('reporting'),
    );
    expect(stdout).toContain('they part at authorization:');
    expect(stdout).toMatch(/Allow statement .* matches, and decides/);
    expect(stdout).toContain('nothing allows arn:aws:iam::111122223333:user/reporting');
  });

  it('says so where both are decided alike', async () => {
    const { stdout } = await explain(
      '--request',
      'GET /orders',
      '--as',
      'user:alice',
      '--compare',
      'user:bob',
    );
    expect(stdout).toContain('both are decided alike');
  });

  it('several --compare combine, as several --as do', async () => {
    const { stdout } = await explain(
      '--request',
      'GET /feed',
      '--compare',
      'user:alice',
      '--compare',
      'api-key:demo-feed-key-000000000001',
    );
    expect(stdout).toMatch(/B {2}as user alice: .*, the holder of an API key/);
    expect(stdout).toContain('they part at api-key:');
  });

  it('as JSON the other explanation stands within the first', async () => {
    const { stdout } = await explain(
      '--request',
      'GET /orders',
      '--as',
      'user:alice',
      '--compare',
      'anonymous',
      '--json',
    );
    expect(JSON.parse(stdout)).toMatchObject({
      decision: 'allow',
      compared: { decision: 'deny', status: 401, code: 'TOKEN_MISSING' },
      partsAt: 'authentication',
    });
  });

  it('--expect is about --as', async () => {
    const { status } = await explain(
      '--request',
      'GET /orders',
      '--as',
      'user:alice',
      '--compare',
      'anonymous',
      '--expect',
      'deny',
    );
    expect(status).toBe(1);
  });
});

describe('explain --against', () => {
  it('stands the same request under two templates side by side', async () => {
    const { stdout } = await explain(
      '--request',
      'GET /catalogue',
      '--source-ip',
      '203.0.113.7',
      '--against',
      'new',
    );
    expect(stdout).toMatch(/A {2}this template/);
    expect(stdout).toMatch(/B {2}new/);
    expect(stdout).toContain('they part at resource-policy:');
    expect(stdout).toContain('new/template.yaml:82: Deny statement BlockedRange');
  });
});

it.each([
  [[], 'explain needs a request'],
  [['--request', 'GET /', '--compare', 'nobody'], '--as nobody'],
  [['--request', 'GET /', '--compare', 'anonymous', '--against', 'new'], 'give one of them'],
  [['--request', 'GET /', '--against', 'nowhere'], '--against: git'],
])('explain %j is refused', async (argv, message) => {
  const { status, stderr } = await explain(...argv);
  expect(status).toBe(2);
  expect(stderr).toContain(message);
});
