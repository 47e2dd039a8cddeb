import {
  ConfirmForgotPasswordCommand,
  ForgotPasswordCommand,
  GetCSVHeaderCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, describe, expect, it } from 'vitest';
import { startIdentity, type TestIdentity, type TestResource } from '../test-identity.ts';
import { accessTokenOf, lastCode, stateOf } from '../user-pools/accounts/test-accounts.ts';
import {
  addUser,
  CLIENT_ID,
  PASSWORD,
  POOL_ID,
  poolWith,
  sdk,
  testPool,
} from '../user-pools/auth/test-users.ts';
import { newTotpSecret, sealTotp } from '../user-pools/auth/totp.ts';
import { findUser } from '../user-pools/users.ts';
import { exportUsersCsv, exportUsersJson, importUsersCsv, importUsersJson } from './index.ts';

const running: TestIdentity[] = [];
afterEach(async () => {
  for (const identity of running.splice(0)) await identity.stop();
});

const GROUP = {
  type: 'UserPoolGroup',
  id: 'buyers',
  properties: { UserPoolId: POOL_ID, GroupName: 'buyers' },
};
const POOL = {
  AutoVerifiedAttributes: ['email'],
  AliasAttributes: ['email'],
  Schema: [{ Name: 'rank', AttributeDataType: 'String', Mutable: true }],
};

async function start(pool: TestResource['properties'] = {}): Promise<TestIdentity> {
  const identity = await startIdentity({ resources: [...poolWith({ ...POOL, ...pool } as never), GROUP] });
  running.push(identity);
  return identity;
}

async function all(lines: AsyncIterable<string>): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const line of lines) found.push(line);
  return found;
}

const HEADER =
  'cognito:username,name,given_name,family_name,middle_name,nickname,preferred_username,profile,picture,website,email,email_verified,gender,birthdate,zoneinfo,locale,phone_number,phone_number_verified,address,updated_at,custom:rank,cognito:mfa_enabled';
const JOHN =
  'john,,John,Doe,,,,,,,johndoe@example.com,TRUE,,02/01/1985,,,+12345550100,FALSE,123 Any Street\\, Town,,7,FALSE';

describe('users from a CSV file', () => {
  it('are there, and set a password before they sign in', async () => {
    const identity = await start();
    const cognito = sdk(identity);
    expect(await importUsersCsv(identity.context, POOL_ID, [HEADER, JOHN, ''])).toEqual({
      created: 1,
      skipped: 0,
      failures: [],
    });
    expect(await stateOf(cognito, 'johndoe@example.com')).toMatchObject({
      UserStatus: 'RESET_REQUIRED',
      given_name: 'John',
      birthdate: '1985-02-01',
      address: '123 Any Street, Town',
      email_verified: 'true',
      phone_number_verified: 'false',
      'custom:rank': '7',
    });
    const key = { ClientId: CLIENT_ID, Username: 'john' };
    await cognito.send(new ForgotPasswordCommand(key));
    const ConfirmationCode = lastCode(identity);
    await cognito.send(new ConfirmForgotPasswordCommand({ ...key, ConfirmationCode, Password: PASSWORD }));
    expect(await accessTokenOf(cognito, 'john')).toMatch(/^ey/);
  });

  it('are not written twice', async () => {
    const { context } = await start();
    await importUsersCsv(context, POOL_ID, [HEADER, JOHN]);
    expect(await importUsersCsv(context, POOL_ID, [HEADER, JOHN])).toMatchObject({ created: 0, skipped: 1 });
  });

  it.each([
    ['a name with a space', JOHN.replace(/^john/, 'jo hn'), /1 to 128 characters without spaces/],
    ['no name', JOHN.replace(/^john/, ''), /1 to 128 characters/],
    ['too few values', 'john,John', /has 2 values/],
    ['no verified address', JOHN.replace('TRUE', 'FALSE'), /must be verified: email/],
    ['a flag that is none', JOHN.replace('TRUE', 'yes'), /email_verified must be true or false/],
    ['no word about MFA', JOHN.replace(/FALSE$/, ''), /cognito:mfa_enabled must be true or false/],
    ['MFA that the pool has not', JOHN.replace(/FALSE$/, 'TRUE'), /must be false in this user pool/],
    [
      'an address that is none',
      JOHN.replace('johndoe@example.com', 'johndoe'),
      /Invalid email address format/,
    ],
    ['a phone number that is none', JOHN.replace('+12345550100', '0100'), /Invalid phone number format/],
    [
      'an address that is somebody’s',
      JOHN.replace(/^john/, 'jane').replace('johndoe', 'first'),
      /already exists/,
    ],
    ['a long row', `${JOHN}${' '.repeat(16_000)}`, /16000 characters at most/],
  ])('with %s are told of and passed over', async (_, row, reason) => {
    const { context } = await start();
    const first = JOHN.replace(/^john/, 'first').replace('johndoe', 'first');
    const last = JOHN.replace(/^john/, 'last').replace('johndoe', 'last');
    expect(await importUsersCsv(context, POOL_ID, [HEADER, first, row, last])).toEqual({
      created: 2,
      skipped: 0,
      failures: [{ line: 3, reason: expect.stringMatching(reason) }],
    });
  });

  it.each([
    ['lacks a column', HEADER.replace(',address', ''), 'lacks address'],
    ['has one that the pool has not', `${HEADER},custom:none`, 'custom:none'],
    ['has one twice', `${HEADER},email`, 'twice'],
  ])('are refused where the header %s', async (_, header, message) => {
    const { context } = await start();
    await expect(importUsersCsv(context, POOL_ID, [header, JOHN])).rejects.toThrow(message);
  });

  it('are refused where nobody could set a password, and where there is no pool', async () => {
    const { context } = await start({ AutoVerifiedAttributes: [] });
    await expect(importUsersCsv(context, POOL_ID, [HEADER, JOHN])).rejects.toThrow('verifies neither');
    await expect(importUsersCsv(context, 'eu-west-1_nowhere11', [HEADER])).rejects.toThrow('does not exist');
  });
});

describe('users in a CSV file', () => {
  it('read back as they were, less what the file cannot say', async () => {
    const from = await start();
    await addUser(from, {
      attributes: {
        email: 'alice@example.com',
        email_verified: 'true',
        birthdate: '1985-02-01',
        address: 'C:\\road, 7',
        'custom:rank': '7',
      },
    });
    await addUser(from, {
      username: 'bob',
      attributes: { email: 'bob@example.com', email_verified: 'true', address: 'two\nlines' },
    });
    await addUser(from, { username: 'Corp_carl', status: 'EXTERNAL_PROVIDER', password: undefined });
    const losses: (readonly [string, string])[] = [];
    const lines = await all(exportUsersCsv(from.context, POOL_ID, (...loss) => losses.push(loss)));
    expect(losses).toEqual([
      ['Corp_carl', 'signs in at an identity provider'],
      ['bob', 'address has line breaks or spaces around it'],
    ]);
    expect(lines.join('\n')).not.toContain('$argon2');
    const to = await start();
    expect(await importUsersCsv(to.context, POOL_ID, lines)).toMatchObject({ created: 2, failures: [] });
    const { sub: _, UserStatus: __, ...before } = await stateOf(sdk(from), 'alice');
    const { sub: ___, UserStatus, ...after } = await stateOf(sdk(to), 'alice');
    expect(after).toEqual(before);
    expect(UserStatus).toBe('RESET_REQUIRED');
    expect(await stateOf(sdk(to), 'bob')).toMatchObject({ address: 'two lines' });
  });

  it('have the columns that GetCSVHeader says', async () => {
    const { context, ...identity } = await start();
    const { CSVHeader, UserPoolId } = await sdk({ context, ...identity }).send(
      new GetCSVHeaderCommand({ UserPoolId: POOL_ID }),
    );
    expect(UserPoolId).toBe(POOL_ID);
    expect([...(CSVHeader ?? [])].sort()).toEqual(HEADER.split(',').sort());
    const [header] = await all(exportUsersCsv(context, POOL_ID));
    expect(header).toBe(CSVHeader?.join(','));
  });
});

describe('users in JSON lines', () => {
  async function exported(credentials: boolean): Promise<readonly string[]> {
    const from = await start();
    await addUser(from, {
      attributes: { email: 'alice@example.com', email_verified: 'true' },
      mfa: {
        enabled: ['SMS_MFA', 'SOFTWARE_TOKEN_MFA'],
        preferred: 'SOFTWARE_TOKEN_MFA',
        sealedTotp: sealTotp(from.context, newTotpSecret()),
      },
    });
    await addUser(from, { username: 'bob', enabled: false, status: 'UNCONFIRMED' });
    const { db } = from.context;
    const alice = await findUser(db, await testPool(from.context), 'alice');
    await db
      .insertInto('members')
      .values({ pool_id: POOL_ID, group_name: 'buyers', sub: alice?.sub as string, created_at: 0 })
      .execute();
    return all(exportUsersJson(from.context, POOL_ID, { credentials }));
  }

  it('bring no credentials unless asked for', async () => {
    const lines = await exported(false);
    expect(lines.join('\n')).not.toMatch(/argon2|verifier|totpSecret|sealed/);
    const to = await start();
    expect(await importUsersJson(to.context, POOL_ID, lines)).toMatchObject({ created: 2, failures: [] });
    const alice = await findUser(to.context.db, await testPool(to.context), 'alice@example.com');
    expect(alice).toMatchObject({ status: 'RESET_REQUIRED', doc: { mfa: { enabled: ['SMS_MFA'] } } });
    expect(alice?.sub).toBe(JSON.parse(lines[0] as string).sub);
    const bob = await findUser(to.context.db, await testPool(to.context), 'bob');
    expect(bob).toMatchObject({ status: 'UNCONFIRMED', enabled: false });
  });

  it('bring passwords and factors when asked for, sealed under the new key', async () => {
    const lines = await exported(true);
    const to = await start();
    await importUsersJson(to.context, POOL_ID, lines);
    const alice = await findUser(to.context.db, await testPool(to.context), 'alice');
    expect(alice).toMatchObject({ status: 'CONFIRMED', doc: { mfa: { preferred: 'SOFTWARE_TOKEN_MFA' } } });
    expect(await to.context.passwords.verify(alice?.doc.password?.hash as string, PASSWORD)).toBe(true);
    const again = await all(exportUsersJson(to.context, POOL_ID, { credentials: true }));
    expect(again).toEqual(lines);
  });

  it('bring no password into a pool of another name, since SRP goes by it', async () => {
    const lines = await exported(true);
    const other = 'eu-west-1_Other0001';
    const to = await start();
    await to.context.db.updateTable('pools').set({ id: other }).execute();
    await to.context.db.updateTable('pool_parts').set({ pool_id: other }).execute();
    await importUsersJson(to.context, other, lines);
    const { status, doc } = await to.context.db
      .selectFrom('users')
      .selectAll()
      .where('username', '=', 'alice')
      .executeTakeFirstOrThrow();
    expect(status).toBe('RESET_REQUIRED');
    expect(doc).not.toContain('argon2');
  });

  const RECORD = {
    username: 'zoe',
    sub: '00000000-0000-7000-8000-000000000001',
    status: 'CONFIRMED',
    enabled: true,
    attributes: {},
  };
  const HASH = `$argon2id$v=19$m=19456,t=2,p=1$${'a'.repeat(22)}$${'b'.repeat(43)}`;
  const SRP = { pool: POOL_ID, username: 'zoe', salt: 'ab', verifier: 'abcdef' };

  it.each([
    ['no JSON', '{', /not a JSON document/],
    ['a list', '[]', /can not be converted/],
    ['no sub', { sub: undefined }, /'sub'/],
    ['a sub that is none', { sub: 'x' }, /'sub'/],
    ['another status', { status: 'ARCHIVED' }, /'status'/],
    ['a flag as text', { enabled: 'false' }, /enabled can not be converted/],
    ['a group that there is not', { groups: ['none'] }, /no group none/],
    ['an attribute that there is not', { attributes: { 'custom:none': '1' } }, /custom:none/],
    ['an attribute that is no text', { attributes: { name: 1 } }, /Map of Strings/],
    [
      'a provider that there is not',
      { identities: [{ provider: 'None', attributeName: 'x', value: 'x', providerType: 'OIDC' }] },
      /no identity provider None/,
    ],
    [
      'an identity with control characters',
      { identities: [{ provider: 'None', attributeName: 'x', value: 'a\u001fb', providerType: 'OIDC' }] },
      /'value'/,
    ],
    ['another factor', { mfa: { enabled: ['SMELL'] } }, /factor that there is not/],
    ['another hash', { password: { hash: '$2b$10$abc', srp: SRP } }, /not an Argon2id hash/],
    [
      'a hash that takes all memory',
      { password: { hash: HASH.replace('19456', '9999999'), srp: SRP } },
      /not an Argon2id hash/,
    ],
    [
      'a verifier that anybody passes',
      { password: { hash: HASH, srp: { ...SRP, verifier: '0' } } },
      /verifier of the password is none/,
    ],
    ['no salt', { password: { hash: HASH, srp: { ...SRP, salt: '' } } }, /'salt'/],
  ])('are told of and passed over with %s', async (_, change, reason) => {
    const { context } = await start();
    const line = typeof change === 'string' ? change : JSON.stringify({ ...RECORD, ...change });
    const report = await importUsersJson(context, POOL_ID, [line, JSON.stringify(RECORD)]);
    expect(report).toEqual({
      created: 1,
      skipped: 0,
      failures: [{ line: 1, reason: expect.stringMatching(reason) }],
    });
    expect(JSON.stringify(report)).not.toContain('argon2id$');
  });
});

describe('who else asks the service', () => {
  /** How often the event loop turned while it ran. */
  async function turnsDuring(run: () => Promise<unknown>): Promise<number> {
    let turns = 0;
    let next: NodeJS.Immediate;
    const turn = (): void => {
      turns++;
      next = setImmediate(turn);
    };
    next = setImmediate(turn);
    await run().finally(() => clearImmediate(next));
    return turns;
  }

  it('has its turn while many are moved', async () => {
    const { context } = await start();
    const lines = Array.from({ length: 100 }, (_, i) =>
      JSON.stringify({
        username: `user${i}`,
        sub: `00000000-0000-7000-8000-${String(i).padStart(12, '0')}`,
        status: 'UNCONFIRMED',
        attributes: {},
      }),
    );
    expect(await turnsDuring(() => importUsersJson(context, POOL_ID, lines))).toBeGreaterThanOrEqual(100);
    for (const moved of [
      () => all(exportUsersJson(context, POOL_ID, { credentials: false })),
      () => all(exportUsersCsv(context, POOL_ID)),
    ])
      expect(await turnsDuring(moved)).toBeGreaterThanOrEqual(4);
  });
});
