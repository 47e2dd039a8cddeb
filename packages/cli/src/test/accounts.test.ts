import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { run } from '../main.ts';
import { testTerminal } from '../test-terminal.ts';
import type { TestReport } from './report.ts';

const WITH = ['--with', 'partner@444455556666'];

let cwd = '';

beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'portcullis-test-accounts-'));
  cpSync(fileURLToPath(new URL('../../../../examples/accounts', import.meta.url)), cwd, {
    recursive: true,
    filter: (source) => !source.endsWith('.portcullis'),
  });
});

async function command(...argv: readonly string[]) {
  const terminal = testTerminal(cwd);
  const status = await run(['test', ...argv], terminal);
  return { status, stdout: terminal.stdout(), stderr: terminal.stderr() };
}

describe('portcullis test --with', () => {
  it("the example's expectations hold, and come to every statement of both accounts", async () => {
    const { status, stdout } = await command(...WITH);
    expect(stdout).toContain(', 0 failed');
    expect(stdout).not.toContain('never:');
    expect(status).toBe(0);
  });

  it('callers of the other account are unknown without it, which is no pass', async () => {
    const { status, stdout } = await command();
    expect(status).toBe(1);
    expect(stdout).toContain('cannot be decided');
    expect(stdout).not.toContain('  ok');
  });

  it('a failure names the command that knows the other account, too', async () => {
    const text =
      'tests: [{ as: arn:aws:iam::444455556666:role/reporter, request: GET /stock/a, expect: allow }]';
    writeFileSync(join(cwd, 'own.test.yaml'), text);
    const { stdout } = await command('own.test.yaml', ...WITH);
    expect(stdout).toContain(
      `portcullis explain --request "GET /stock/a" --with partner@444455556666 --as 'arn:aws:iam::444455556666:role/reporter'`,
    );
  });

  it('a policy of the same name in both accounts is met only where it was asked', async () => {
    const template = readFileSync(join(cwd, 'partner/template.yaml'), 'utf8');
    const roles = template.slice(template.indexOf('  ImporterRole:'));
    writeFileSync(
      join(cwd, 'both.yaml'),
      `${readFileSync(join(cwd, 'template.yaml'), 'utf8')}\n${roles}`.replaceAll(
        '${WarehouseApi}',
        'arn:aws:execute-api:eu-west-1:111122223333:w4r3h0us3a/v1',
      ),
    );
    writeFileSync(
      join(cwd, 'both.test.yaml'),
      'template: both.yaml\ntests: [{ as: arn:aws:iam::444455556666:role/importer, request: GET /stock/a, expect: allow }]',
    );
    const { stdout } = await command('both.test.yaml', '--json', ...WITH);
    const { coverage } = JSON.parse(stdout) as TestReport;
    expect(coverage['both.test.yaml']?.statements).toEqual({
      total: 3,
      missed: ['Stock of policy warehouse of role importer'],
    });
  });

  it.each([
    [['--with', 'partner'], 'is not TEMPLATE@ACCOUNT'],
    [['--with', 'gone@444455556666'], 'no such file or folder: gone'],
    [['--with', 'partner@111122223333', '--with', 'partner@111122223333'], 'stands already in'],
  ])('%j is refused', async (options, message) => {
    const { status, stdout, stderr } = await command(...options);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
  });
});
