import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Explanation } from '../explain/explanation.ts';
import { run } from '../main.ts';
import { testTerminal } from '../test-terminal.ts';
import type { Change } from './diff.ts';
import type { Matrix } from './matrix.ts';

let cwd = '';

beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'portcullis-matrix-'));
  cpSync(fileURLToPath(new URL('../../../../examples/orders', import.meta.url)), cwd, {
    recursive: true,
    filter: (source) => !source.endsWith('.portcullis'),
  });
});

async function command(...argv: readonly string[]) {
  const terminal = testTerminal(cwd);
  const status = await run(argv, terminal);
  return { status, stdout: terminal.stdout(), stderr: terminal.stderr() };
}

async function matrix(...argv: readonly string[]): Promise<Matrix> {
  return JSON.parse((await command('matrix', '--json', ...argv)).stdout) as Matrix;
}

/** The template with a change; its name. */
function changed(edit: (text: string) => string): string {
  const text = readFileSync(join(cwd, 'template.yaml'), 'utf8');
  const edited = edit(text);
  if (edited === text) throw new Error('the edit changed nothing');
  writeFileSync(join(cwd, 'changed.yaml'), edited);
  return 'changed.yaml';
}

const opened = (text: string): string => text.replace('Path: /fulfilment/queue', 'Path: /fulfilment/queue2');

describe('portcullis matrix', () => {
  it('says what explain says, cell by cell', async () => {
    const { cells } = await matrix();
    const checked = cells.filter(
      ({ principal, decision }) => !principal.startsWith('api-key:') && decision !== 'depends',
    );
    for (const cell of checked.filter((_, index) => index % 7 === 0)) {
      const path = cell.path.replaceAll(/\{(\w+)\}/g, 'sample-$1');
      const request = ['--request', `${cell.method} ${path}`, '--as', cell.principal];
      const { stdout } = await command('explain', ...request, '--json');
      const explained = JSON.parse(stdout) as Explanation;
      expect([cell.principal, request[1], explained.decision]).toEqual([
        cell.principal,
        request[1],
        cell.decision,
      ]);
    }
  });

  it('has a cell for every principal at every route', async () => {
    const { principals, routes, cells } = await matrix();
    expect(cells).toHaveLength(principals.length * routes.length);
    expect(principals).toContain('anonymous');
    expect(
      cells.find(({ principal, path }) => principal === 'anonymous' && path === '/orders'),
    ).toMatchObject({ decision: 'deny', status: 401 });
    expect(
      cells.find(({ path, method }) => path === '/payments/notifications' && method === 'POST'),
    ).toMatchObject({ decision: 'depends', status: null, authorizer: 'PaymentProviders' });
  });

  it('the table has a column for those who may do the same', async () => {
    const { stdout } = await command('matrix');
    expect(stdout).toMatch(/2 {2}user:alice\?pool=ShoppersPool\n {7}user:bob/);
    expect(stdout).toMatch(/GET \/orders +- {2}yes/);
  });

  it('CSV has a line for each cell, and no formulas', async () => {
    const { cells } = await matrix();
    const { stdout } = await command('matrix', '--format', 'csv');
    expect(stdout.trimEnd().split('\r\n')).toHaveLength(cells.length + 1);
    expect(stdout).not.toMatch(/(^|,)[=+@]/m);
  });

  it('HTML needs nothing from elsewhere, and names cannot break out of it', async () => {
    writeFileSync(
      join(cwd, 'odd.yaml'),
      readFileSync(join(cwd, 'template.yaml'), 'utf8').replaceAll('/catalogue', '/<b>&'),
    );
    const { stdout } = await command('matrix', 'odd.yaml', '--format', 'html');
    expect(stdout).toContain('GET /&lt;b&gt;&amp;');
    expect(stdout).not.toMatch(/https?:|src=|<b>&/);
  });
});

describe('portcullis matrix --diff', () => {
  it('says who gains and who loses, widening first', async () => {
    const now = changed(opened);
    const { stdout } = await command('matrix', now, '--diff', 'template.yaml', '--json');
    const { changes } = JSON.parse(stdout) as { changes: Change[] };
    expect(changes.map(({ words }) => words)).toContain(
      'anonymous gains OPTIONS /fulfilment/queue2 (it is new)',
    );
    expect(changes.map(({ widened }) => widened)).toEqual(
      changes.map(({ widened }) => widened).sort((a, b) => Number(b) - Number(a)),
    );
  });

  it('exits 1 where access widened and that is asked', async () => {
    const now = changed(opened);
    const widened = ['matrix', now, '--diff', 'template.yaml', '--fail-on', 'widened'];
    expect((await command(...widened)).status).toBe(1);
    expect((await command('matrix', now, '--diff', now, '--fail-on', 'widened')).status).toBe(0);
  });

  it('nothing changed says so', async () => {
    expect((await command('matrix', '--diff', 'template.yaml')).stdout).toBe(
      'Nobody gains or loses access.\n',
    );
  });

  it('compares with a revision of git', async () => {
    const git = (...args: readonly string[]): void => {
      execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], {
        cwd,
        stdio: 'ignore',
      });
    };
    git('init', '-q');
    git('add', '.');
    git('commit', '-qm', 'first');
    const before = readFileSync(join(cwd, 'template.yaml'), 'utf8');
    writeFileSync(join(cwd, 'template.yaml'), opened(before));
    try {
      const { stdout, stderr } = await command('matrix', '--diff', 'HEAD', '--format', 'markdown');
      expect(stderr).toBe('');
      expect(stdout).toContain(
        '| **widened** | `anonymous gains OPTIONS /fulfilment/queue2 (it is new)` | - | allow |',
      );
    } finally {
      writeFileSync(join(cwd, 'template.yaml'), before);
    }
    expect(await command('matrix', '--diff', 'no-such-revision')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('git rev-parse failed'),
    });
    expect((await command('matrix', '--diff=--output=x')).stderr).toContain('is not a revision');
  });

  it.each([
    [['--format', 'pdf'], 'none of table, json, csv, html'],
    [['--fail-on', 'widened'], 'compares two versions'],
    [['--fail-on', 'narrowed', '--diff', 'template.yaml'], 'it takes widened'],
    [['--diff', 'template.yaml', '--format', 'html'], 'none of text, json, markdown'],
  ])('%j is refused', async (argv, message) => {
    expect(await command('matrix', ...argv)).toMatchObject({
      status: 2,
      stderr: expect.stringContaining(message),
    });
  });
});
