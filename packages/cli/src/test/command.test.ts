import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { run } from '../main.ts';
import { testTerminal } from '../test-terminal.ts';
import type { TestReport } from './report.ts';
import { testFileJsonSchema } from './schema.ts';

let cwd = '';

beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'portcullis-test-'));
  cpSync(fileURLToPath(new URL('../../../../examples/orders', import.meta.url)), cwd, {
    recursive: true,
    filter: (source) => !source.endsWith('.portcullis'),
  });
});

interface Answer {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function command(...argv: readonly string[]): Promise<Answer> {
  const terminal = testTerminal(cwd);
  const status = await run(['test', ...argv], terminal);
  return { status, stdout: terminal.stdout(), stderr: terminal.stderr() };
}

async function report(text: string, ...options: readonly string[]): Promise<TestReport> {
  writeFileSync(join(cwd, 'own.test.yaml'), text);
  const answer = await command('own.test.yaml', '--json', ...options);
  if (answer.status === 2) throw new Error(answer.stderr);
  return JSON.parse(answer.stdout) as TestReport;
}

async function refusal(text: string): Promise<string> {
  writeFileSync(join(cwd, 'bad.test.yaml'), text);
  const answer = await command('bad.test.yaml');
  expect(answer.status).toBe(2);
  return answer.stderr;
}

describe('portcullis test', () => {
  it("the demo's expectations hold, and name every route, authorizer and statement", async () => {
    const answer = await command();
    expect(answer.stdout).toContain(', 0 failed');
    expect(answer.stdout).not.toContain('never:');
    expect(answer.status).toBe(0);
  });

  it('an expectation that does not hold exits 1, says what is otherwise and how to see why', async () => {
    writeFileSync(
      join(cwd, 'own.test.yaml'),
      'tests: [{ name: open, as: anonymous, request: GET /orders, expect: allow }]',
    );
    const answer = await command('own.test.yaml');
    expect(answer.status).toBe(1);
    expect(answer.stdout).toMatch(/FAIL {2}open\n {8}expected allow, and it is deny 401 TOKEN_MISSING/);
    expect(answer.stdout).toContain(`portcullis explain --request "GET /orders" --as 'anonymous'`);
    expect(answer.stdout).toContain('0 passed, 1 failed');
  });

  it('a decision by another step than the expected one fails', async () => {
    const { tests } = await report(
      'tests: [{ as: anonymous, request: GET /orders, expect: deny, decidedBy: resource-policy }]',
    );
    expect(tests).toMatchObject([
      {
        ok: false,
        problem: expect.stringMatching(/^expected resource-policy to decide, and authentication does/),
      },
    ]);
  });

  it('lists of callers and requests are pairs; a list within the list is one caller', async () => {
    const { tests } = await report(
      'tests: [{ as: [anonymous, [user:alice, "api-key:0123456789abcdefghij"]], request: [GET /catalogue, GET /orders], expect: allow }]',
    );
    expect(tests.map(({ as, request, ok }) => [as.length, request, ok])).toEqual([
      [1, 'GET /catalogue', true],
      [1, 'GET /orders', false],
      [2, 'GET /catalogue', true],
      [2, 'GET /orders', true],
    ]);
  });

  it('what only the code of an authorizer could decide is a failure, never a pass', async () => {
    const { tests } = await report(
      'tests: [{ as: anonymous, headers: { Authorization: Bearer partner-acme-0123abcd }, request: GET /partners/acme/orders, expect: deny }]',
    );
    expect(tests).toMatchObject([
      { ok: false, decision: null, problem: expect.stringContaining('PartnerAuthorizer') },
    ]);
  });

  it('two authorizer outputs in one file do not answer for one another', async () => {
    const output = (effect: string): string =>
      JSON.stringify(
        `authorizer:{"principalId":"p","policyDocument":{"Version":"2012-10-17","Statement":[{"Effect":"${effect}","Action":"execute-api:Invoke","Resource":"*"}]}}`,
      );
    const one = (effect: string, expected: string): string =>
      `{ as: ${output(effect)}, headers: { Authorization: Bearer partner-acme-0123abcd }, request: GET /partners/acme/orders, expect: ${expected} }`;
    const { summary } = await report(
      `tests: [${one('Allow', 'allow')}, ${one('Deny', '403')}, ${one('Allow', 'allow')}]`,
    );
    expect(summary).toEqual({ passed: 3, failed: 0 });
  });

  it('with default: deny a caller that gets in where no expectation says so fails', async () => {
    const { tests } = await report(
      'default: deny\ntests: [{ as: user:alice, request: GET /orders, expect: allow }]',
    );
    const open = tests.filter(({ ok }) => !ok).map(({ request }) => request);
    expect(open).toEqual(['GET /catalogue', 'GET /catalogue/sample-sku', 'POST /orders']);
  });

  it('without it, what is not named is not looked at', async () => {
    const { tests } = await report('tests: [{ as: user:alice, request: GET /orders, expect: allow }]');
    expect(tests).toHaveLength(1);
  });

  it('judges at the time of the expectation', async () => {
    const { tests } = await report(
      'tests: [{ as: \'claims:{"sub":"x","exp":1767225600}\', request: GET /orders, now: 2025-12-31T23:59:00Z, expect: allow }, { as: \'claims:{"sub":"x","exp":1767225600}\', request: GET /orders, now: 2026-01-01T00:01:00Z, expect: 401 }]',
    );
    expect(tests.map(({ ok }) => ok)).toEqual([true, true]);
  });

  it('JUnit and TAP carry every expectation, and no broken markup', async () => {
    writeFileSync(
      join(cwd, 'own.test.yaml'),
      `tests: [{ name: 'a <b> & "c" # d', as: anonymous, request: GET /orders, expect: allow }]`,
    );
    const junit = await command('own.test.yaml', '--format', 'junit');
    expect(junit.stdout).toContain('name="a &lt;b&gt; &amp; &quot;c&quot; # d"');
    expect(junit.stdout).toContain('<testsuites tests="1" failures="1">');
    const tap = await command('own.test.yaml', '--format', 'tap');
    expect(tap.stdout).toContain('not ok 1 - a <b> & "c" \\# d');
    expect(junit.status).toBe(1);
  });

  it.each([
    [
      'tests: [{ request: GET /, expekt: allow }]',
      /bad\.test\.yaml:1:27: unknown key `expekt`.*did you mean `expect`/,
    ],
    ['tests: [{ request: GET /, expect: maybe }]', /must be allow, deny or a status/],
    ['tests: [{ request: GET /, expect: allow, decidedBy: magic }]', /decidedBy/],
    ['tests: [{ request: nonsense, expect: allow }]', /tests\[0\]: --request "nonsense" is not/],
    ['tests: [{ as: nobody, request: GET /, expect: allow }]', /tests\[0\]: --as nobody/],
    ['tests: []', /expects nothing/],
    ['tests: [{ request: GET /, expect: allow }]\ntemplate: absent.yaml', /absent\.yaml/],
    ['[1', /bad\.test\.yaml:1/],
  ])('%s is refused', async (text, message) => {
    expect(await refusal(text)).toMatch(message);
  });

  it('a missing file, and a format that there is not, are refused', async () => {
    expect((await command('absent.yaml')).stderr).toContain('absent.yaml cannot be read (ENOENT)');
    expect((await command('--format', 'html')).stderr).toContain('none of tree, json, junit, tap');
  });

  it('the published schema is that of the code', () => {
    const published = readFileSync(new URL('../../portcullis.test.schema.json', import.meta.url), 'utf8');
    expect(JSON.parse(published)).toEqual(JSON.parse(testFileJsonSchema()));
  });
});
