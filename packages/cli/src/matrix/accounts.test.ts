import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, it } from 'vitest';
import { run } from '../main.ts';
import { testTerminal } from '../test-terminal.ts';
import type { Change } from './diff.ts';
import type { Matrix } from './matrix.ts';

const IMPORTER = 'arn:aws:iam::444455556666:role/importer';
const REPORTER = 'arn:aws:iam::444455556666:role/reporter';
const WITH = ['--with', 'partner@444455556666'];

let cwd = '';

beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'portcullis-matrix-accounts-'));
  cpSync(fileURLToPath(new URL('../../../../examples/accounts', import.meta.url)), cwd, {
    recursive: true,
    filter: (source) => !source.endsWith('.portcullis'),
  });
});

async function command(...argv: readonly string[]) {
  const terminal = testTerminal(cwd);
  const status = await run(['matrix', ...argv], terminal);
  return { status, stdout: terminal.stdout(), stderr: terminal.stderr() };
}

async function answer<T>(...argv: readonly string[]): Promise<T> {
  const { stdout, stderr } = await command('--json', ...argv);
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as T;
}

function edit(name: string, from: string, to: string): void {
  const text = readFileSync(join(cwd, name), 'utf8');
  if (!text.includes(from)) throw new Error(`${name} does not have ${from}`);
  writeFileSync(join(cwd, name), text.replace(from, to));
}

describe('portcullis matrix --with', () => {
  it('has the principals of the other account, and only the routes of this one', async () => {
    const { principals, cells } = await answer<Matrix>(...WITH);
    expect(principals).toEqual([
      'anonymous',
      'arn:aws:iam::111122223333:role/WarehouseFunctionRole',
      IMPORTER,
      REPORTER,
    ]);
    const allowed = cells.filter(({ decision }) => decision !== 'deny');
    expect(allowed).toMatchObject([{ principal: IMPORTER, method: 'GET', decision: 'allow' }]);
    expect((await answer<Matrix>()).principals).not.toContain(IMPORTER);
  });

  it('has some where a role of the other account may call some paths', async () => {
    edit('partner/template.yaml', '/*/stock/*', '/GET/stock/a-*');
    const { cells } = await answer<Matrix>(...WITH);
    const cell = cells.find(({ principal, method }) => principal === IMPORTER && method === 'GET');
    expect(cell).toMatchObject({
      decision: 'some',
      examples: { allowed: expect.stringContaining('/stock/a-') },
    });
  });

  it('leaves out roles of the other account that only API Gateway assumes, as for its own', async () => {
    edit('partner/template.yaml', 'Service: lambda.amazonaws.com', 'Service: apigateway.amazonaws.com');
    expect((await answer<Matrix>(...WITH)).principals).not.toContain(IMPORTER);
  });
});

describe('portcullis matrix --diff --with', () => {
  it('says what a change of this account opens to the other, with the same roles on both sides', async () => {
    cpSync(join(cwd, 'template.yaml'), join(cwd, 'old.yaml'));
    edit('template.yaml', 'execute-api:/v1/GET/stock/*', 'execute-api:/v1/*/stock/*');
    const compared = [...WITH, '--diff', 'old.yaml'];
    const { changes } = await answer<{ changes: Change[] }>(...compared);
    expect(changes.map(({ words }) => words)).toEqual([`${IMPORTER} gains PUT /stock/{sku}`]);
    expect((await command(...compared, '--fail-on', 'widened')).status).toBe(1);
    expect((await command('--diff', 'old.yaml', '--fail-on', 'widened')).status).toBe(0);
  });

  it('a template of the other account that stands beside the main one is read alike for a revision', async () => {
    renameSync(join(cwd, 'partner/template.yaml'), join(cwd, 'partner.yaml'));
    rmSync(join(cwd, 'partner'), { recursive: true });
    const git = (...args: readonly string[]) => execFileSync('git', args, { cwd, stdio: 'pipe' });
    git('init', '-q');
    git('add', '.');
    git('-c', 'user.name=t', '-c', 'user.email=t@example.com', 'commit', '-qm', 'one');
    edit('template.yaml', 'arn:aws:iam::444455556666:role/importer, ', '');
    const { changes } = await answer<{ changes: Change[] }>(
      ...['--with', 'partner.yaml@444455556666', '--diff', 'HEAD'],
    );
    expect(changes.map(({ words }) => words)).toEqual([`${IMPORTER} loses GET /stock/{sku}`]);
  });

  it('is refused where the older version has an identity of the other account, too', async () => {
    mkdirSync(join(cwd, 'old'));
    cpSync(join(cwd, 'template.yaml'), join(cwd, 'old/template.yaml'));
    writeFileSync(
      join(cwd, 'old/portcullis.yaml'),
      'principals: { roles: [{ name: importer, account: "444455556666" }] }\n',
    );
    const { status, stderr } = await command(...WITH, '--diff', 'old');
    expect(status).toBe(2);
    expect(stderr).toMatch(/^partner\/template\.yaml:\d+:\d+: .* stands already in old\/portcullis\.yaml:1:/);
  });
});
