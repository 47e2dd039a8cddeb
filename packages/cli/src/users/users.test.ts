import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ServeFile } from '../data/serve-file.ts';
import { run } from '../main.ts';
import { startServe, type TestServe } from '../test-serve.ts';
import { testTerminal } from '../test-terminal.ts';

const POOL = 'eu-west-1_Shoppers1';
const CLIENT = 'webclient0000000000000000a';
const PASSWORD = 'Correct-horse-1';

const TEMPLATE = `
Resources:
  Pool: { Type: AWS::Cognito::UserPool, Properties: { AutoVerifiedAttributes: [email] } }
  Client:
    Type: AWS::Cognito::UserPoolClient
    Properties: { UserPoolId: !Ref Pool, ExplicitAuthFlows: [ALLOW_USER_PASSWORD_AUTH, ALLOW_REFRESH_TOKEN_AUTH] }
  Buyers: { Type: AWS::Cognito::UserPoolGroup, Properties: { GroupName: buyers, UserPoolId: !Ref Pool } }
`;
const USERS = `userPools: { Pool: { users: [{ username: alice, password: ${PASSWORD}, groups: [buyers] }] } }\n`;

let folder = '';
let serving: TestServe | undefined;

beforeEach(() => {
  folder = newFolder();
});
afterEach(stop);

function newFolder(more = ''): string {
  const made = mkdtempSync(join(tmpdir(), 'portcullis-users-'));
  writeFileSync(join(made, 'template.yaml'), TEMPLATE);
  writeFileSync(join(made, 'portcullis.yaml'), `ids: { Pool: ${POOL}, Client: ${CLIENT} }\n${more}`);
  return made;
}

async function serve(at = folder): Promise<ServeFile> {
  serving = await startServe(testTerminal(at), '--only', 'identity');
  return serving.file;
}

async function stop(): Promise<void> {
  await serving?.stop();
  serving = undefined;
}

async function portcullis(
  argv: readonly string[],
  at = folder,
): Promise<{ readonly status: number; readonly stdout: string; readonly stderr: string }> {
  const terminal = testTerminal(at);
  const status = await run(['users', ...argv], terminal);
  return { status, stdout: terminal.stdout(), stderr: terminal.stderr() };
}

function write(name: string, content: string | Uint8Array): string {
  writeFileSync(join(folder, name), content);
  return name;
}

const columns = async (): Promise<string> => {
  await portcullis(['import', write('none.jsonl', '')]);
  const { stdout } = await portcullis(['export', '--format', 'csv']);
  return stdout.split('\n')[0] as string;
};
const row = (header: string, username: string, email = `${username}@example.com`): string =>
  header
    .split(',')
    .map((column) => {
      if (column === 'cognito:username') return username;
      if (column === 'email') return email;
      if (column === 'email_verified') return 'true';
      return column === 'cognito:mfa_enabled' || column.endsWith('_verified') ? 'false' : '';
    })
    .join(',');

const record = (username: string, more: object = {}): string =>
  JSON.stringify({
    username,
    sub: '00000000-0000-7000-8000-000000000001',
    status: 'UNCONFIRMED',
    enabled: true,
    attributes: {},
    ...more,
  });

async function signIn({ identity }: ServeFile, username: string): Promise<object> {
  const response = await fetch(String(identity), {
    method: 'POST',
    headers: { 'X-Amz-Target': 'AWSCognitoIdentityProviderService.InitiateAuth' },
    body: JSON.stringify({
      AuthFlow: 'USER_PASSWORD_AUTH',
      ClientId: CLIENT,
      AuthParameters: { USERNAME: username, PASSWORD },
    }),
  });
  return (await response.json()) as object;
}

describe.each([
  ['beside a running serve', true],
  ['without one', false],
])('%s', (_, runs) => {
  beforeEach(async () => {
    if (runs) await serve();
  }, 30_000);

  it('users of a CSV file are taken, those who are there are left, and what is refused is told by line', async () => {
    const header = await columns();
    const rows = [header, row(header, 'ann'), '', row(header, 'has space'), row(header, 'bea'), 'too,short'];
    const file = write('users.csv', `${rows.join('\n')}\n`);
    const first = await portcullis(['import', '--pool', 'Pool', file]);
    expect(first.stdout).toBe('2 created, 0 already there, 2 refused\n');
    expect(first.stderr).toContain(
      'users.csv:4: cognito:username must be 1 to 128 characters without spaces.\n',
    );
    expect(first.stderr).toMatch(/users\.csv:6: The row has 2 values; the header has \d+ columns\.\n/);
    expect(first.status).toBe(1);
    const again = await portcullis(['import', write('good.csv', rows.slice(0, 3).join('\n')), '--json']);
    expect(again).toMatchObject({ status: 0, stderr: '' });
    expect(JSON.parse(again.stdout)).toEqual({ created: 0, skipped: 1, refused: 0 });
  });

  it('lines of the second batch have their own numbers', async () => {
    const lines = Array.from({ length: 405 }, (_, i) => (i === 0 || i === 204 || i === 404 ? '{' : ''));
    const { status, stderr } = await portcullis(['import', write('many.jsonl', lines.join('\n'))]);
    expect(stderr).toBe(
      [1, 205, 405].map((line) => `many.jsonl:${line}: The line is not a JSON document.\n`).join(''),
    );
    expect(status).toBe(1);
  });

  it('what is no text is told with the others, in their order', async () => {
    const bytes = Buffer.concat([
      Buffer.from('{\n'),
      Buffer.from([0xff, 0x0a]),
      Buffer.from(`[]\n${record('ann')}\n`),
    ]);
    const { stdout, stderr } = await portcullis(['import', write('mixed.json', bytes)]);
    expect(stderr.split('\n').map((line) => line.slice(0, 12))).toEqual([
      'mixed.json:1',
      'mixed.json:2',
      'mixed.json:3',
      '',
    ]);
    expect(stdout).toBe('1 created, 0 already there, 3 refused\n');
  });

  it('what is exported is imported elsewhere, with every character', async () => {
    const name = 'Zo\u00eb \u202e\u2028 "x", \u007f';
    const lines = [
      record('zoe', { attributes: { name } }),
      record('yan', { sub: '00000000-0000-7000-8000-000000000002' }),
    ];
    await portcullis(['import', write('users.json', lines.join('\n'))]);
    const { status, stdout, stderr } = await portcullis(['export', '--pool', POOL]);
    expect([status, stderr]).toEqual([0, '']);
    const documents = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { attributes: object });
    expect(documents).toMatchObject([{ username: 'yan' }, { username: 'zoe', attributes: { name } }]);
    const elsewhere = newFolder();
    writeFileSync(join(elsewhere, 'moved.json'), stdout);
    expect((await portcullis(['import', 'moved.json'], elsewhere)).stdout).toContain('2 created');
    expect((await portcullis(['export'], elsewhere)).stdout).toBe(stdout);
    const csv = await portcullis(['export', '--format', 'csv']);
    expect(csv.stdout).toContain(name.replaceAll(',', '\\,'));
  });

  it('a CSV file says of whom something is left out', async () => {
    await portcullis(['import', write('two.json', record('two', { attributes: { address: 'two\nlines' } }))]);
    const { status, stdout, stderr } = await portcullis(['export', '--format', 'csv']);
    expect([status, stderr]).toEqual([0, 'two: address has line breaks or spaces around it\n']);
    expect(stdout).toContain('two lines');
  });

  it.each([
    ['columns that are not the pool’s', 'users.csv', 'a,b\nc,d\n', 'users.csv: The header lacks'],
    ['no columns', 'users.csv', '\n\n', 'users.csv: The file has no line of columns'],
  ])('exits with 2 for %s, and nobody is imported', async (_name, file, content, message) => {
    const { status, stdout, stderr } = await portcullis(['import', write(file, content)]);
    expect(stderr).toContain(message);
    expect(stderr).toContain('nothing was imported');
    expect([status, stdout]).toEqual([2, '']);
  });

  it('exits with 2 for a pool that nobody serves', async () => {
    for (const argv of [['import', write('a.json', record('ann'))], ['export']]) {
      const { status, stderr } = await portcullis([...argv, '--pool', 'eu-west-1_Nowhere11']);
      expect([status, stderr]).toEqual([
        2,
        expect.stringContaining('User pool eu-west-1_Nowhere11 does not exist'),
      ]);
    }
  });
});

describe('credentials', () => {
  it('move passwords to a pool of the same id, are asked for, and are said to be secret', async () => {
    folder = newFolder(USERS);
    await serve();
    const without = await portcullis(['export']);
    expect(without.stdout).toContain('"groups":["buyers"]');
    expect(without.stdout).not.toMatch(/argon2|verifier/);
    expect(without.stderr).toBe('');
    const { stdout, stderr } = await portcullis(['export', '--credentials']);
    expect(stdout).toContain('$argon2id$');
    expect(stderr).toContain('what this writes is secret');
    expect(stderr).not.toContain('argon2');
    expect(serving?.terminal.stderr()).toContain(`the users of ${POOL} are exported with their credentials`);
    await stop();
    folder = newFolder();
    expect((await portcullis(['import', write('moved.jsonl', stdout)])).stderr).toBe('');
    expect(await signIn(await serve(), 'alice')).toHaveProperty('AuthenticationResult.IdToken');
  });

  it('have no place in CSV', async () => {
    const { status, stdout, stderr } = await portcullis(['export', '--credentials', '--format', 'csv']);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain('--credentials needs --format json');
  });
});

describe('what the admin port takes and gives', () => {
  it('is for who holds the key of serve.json', async () => {
    const { control } = await serve();
    const query = `pool=${POOL}&format=json`;
    const [taking, giving] = [
      `${control?.url}/identity/users/import?${query}&first=1`,
      `${control?.url}/identity/users/export?${query}&credentials=true`,
    ];
    const key = { authorization: `Bearer ${control?.key}` };
    const status = async (url: string, init: RequestInit): Promise<number> => (await fetch(url, init)).status;
    for (const headers of [{}, { authorization: 'Bearer wrong' }] as Record<string, string>[]) {
      expect(await status(taking, { method: 'POST', headers, body: record('eve') })).toBe(403);
      expect(await status(giving, { headers })).toBe(403);
    }
    expect(await status(giving, { method: 'POST', headers: key })).toBe(405);
    expect(await status(taking, { headers: key })).toBe(405);
    expect(
      await status(taking.replace('first=1', 'first=0'), { method: 'POST', headers: key, body: '' }),
    ).toBe(400);
    expect(await status(taking.replace('json', 'xml'), { method: 'POST', headers: key, body: '' })).toBe(400);
    expect(await status(giving.replace('json', 'xml'), { headers: key })).toBe(400);
    const large = { method: 'POST', headers: key, body: 'x'.repeat(1024 * 1024 + 1) };
    expect(await status(taking, large).catch(() => 413)).toBe(413);
    expect((await portcullis(['export'])).stdout).toBe('');
    expect(await status(giving, { headers: key })).toBe(200);
  });

  it('ends with a frame that says that it is all', async () => {
    await portcullis(['import', write('a.json', record('ann'))]);
    const { control } = await serve();
    const response = await fetch(`${control?.url}/identity/users/export?pool=${POOL}&format=json`, {
      headers: { authorization: `Bearer ${control?.key}` },
    });
    const frames = (await response.text())
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(frames).toEqual([{ line: expect.stringContaining('"ann"') }, { end: true }]);
  });
});

describe('the command', () => {
  it.each([
    [['import'], "missing required argument 'file'"],
    [['import', 'nowhere.csv'], 'nowhere.csv does not exist'],
    [['import', 'nowhere.csv', '--format', 'xml'], '--format xml is neither csv nor json'],
    [['export', '--format', 'xml'], '--format xml is neither csv nor json'],
    [['export', '--pool', 'Staff'], 'no user pool `Staff`; the template has: Pool'],
    [['move'], 'portcullis users'],
  ])('refuses %j with status 2', async (argv, message) => {
    const { status, stdout, stderr } = await portcullis(argv);
    expect(stderr).toContain(message);
    expect([status, stdout]).toEqual([2, '']);
  });

  it.each(['import', 'export'])('has examples in the help of %s', async (name) => {
    const { status, stdout } = await portcullis([name, '--help']);
    expect(status).toBe(0);
    expect(stdout).toContain(`$ portcullis users ${name} --pool Shoppers`);
  });

  it('leaves the store unlocked where it opened it itself', async () => {
    await portcullis(['import', write('bad.csv', 'a\n')]);
    await portcullis(['export', '--pool', 'eu-west-1_Nowhere11']);
    expect(existsSync(join(folder, '.portcullis/identity.lock'))).toBe(false);
  });
});
