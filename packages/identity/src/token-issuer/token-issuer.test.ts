import { randomBytes } from 'node:crypto';
import { createTokenVerifier, decodeJwt, type KeySet, type TokenResult } from '@portcullis/engine/jwt';
import { nodeCrypto } from '@portcullis/host/crypto';
import type { UserPool, UserPoolClient, UserPoolGroup } from '@portcullis/model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSecretBox } from '../secrets/secret-box.ts';
import { openStore, type Store } from '../store/open-store.ts';
import { type TestStorage, testStorage } from '../test-storage.ts';
import { groupClaims } from '../tokens/group-claims.ts';
import { createSigningKeys, SealedKeyError, type SigningKeys } from '../tokens/signing-keys.ts';
import {
  openTokenIssuer,
  type TokenIssuer,
  TokenIssuerError,
  type TokenIssuerOptions,
  type TokenRequest,
} from './index.ts';

const NOW = Date.UTC(2026, 4, 17);
const AT = { file: 'template.yaml', line: 1, column: 1 };

const CLIENT: UserPoolClient = {
  logicalId: 'Client',
  id: 'client1',
  scopes: ['openid', 'orders/read'],
  flows: ['code'],
  generateSecret: false,
  idTokenTtlSeconds: 3600,
  accessTokenTtlSeconds: 900,
  settings: {
    refreshTokenTtlSeconds: 86_400,
    tokenRevocation: true,
    refreshTokenRotation: false,
    callbackUrls: [],
    identityProviders: [],
  },
  at: AT,
};
const MACHINE: UserPoolClient = {
  ...CLIENT,
  logicalId: 'Machine',
  id: 'machine1',
  flows: ['client_credentials'],
};

function group(name: string, precedence?: number, roleArn?: string): UserPoolGroup {
  return { name, precedence, roleArn, at: AT };
}

const POOL: UserPool = {
  logicalId: 'Pool',
  id: 'eu-west-1_Abc123456',
  arn: 'arn:aws:cognito-idp:eu-west-1:111122223333:userpool/eu-west-1_Abc123456',
  clients: [CLIENT, MACHINE],
  groups: [group('staff', 10), group('admin', 1, 'arn:aws:iam::111122223333:role/Admin')],
  resourceServers: [{ identifier: 'orders', scopes: ['read'], at: AT }],
  settings: {
    autoVerifiedAttributes: [],
    usernameAttributes: [],
    aliasAttributes: [],
    verifiedBeforeUpdate: [],
    attributes: [],
    triggers: [],
  },
  at: AT,
};
const OTHER: UserPool = { ...POOL, logicalId: 'Other', id: 'eu-west-1_Other0000', arn: `${POOL.arn}/other` };

const KEY = randomBytes(32);
let storage: TestStorage;
let store: Store;
/** Made once, since making keys is what takes time. */
let keys: SigningKeys;
beforeAll(async () => {
  storage = await testStorage();
  store = await openStore(storage.url);
  keys = createSigningKeys(store.db, createSecretBox([KEY]), () => NOW);
});
afterAll(async () => {
  await store.close();
  await storage.drop();
});

function open(overrides: Partial<TokenIssuerOptions> = {}): Promise<TokenIssuer> {
  return openTokenIssuer({
    keys,
    pools: [POOL],
    issuer: 'local',
    issuerUrl: 'http://localhost:8082',
    now: () => NOW,
    ...overrides,
  });
}

function request(overrides: Partial<TokenRequest> = {}): TokenRequest {
  return { pool: POOL, client: CLIENT, username: 'alice', use: 'id', ...overrides };
}

function claimsOf(token: string): Readonly<Record<string, unknown>> {
  const decoded = decodeJwt(token);
  if (!decoded.ok) throw new Error(decoded.detail);
  return decoded.claims;
}

function verify(
  keySet: KeySet | undefined,
  token: string,
  at = NOW + 1000,
): TokenResult | Promise<TokenResult> {
  if (keySet === undefined) throw new Error('no key set');
  const verifier = createTokenVerifier({
    keySets: [keySet],
    algorithms: ['RS256'],
    crypto: nodeCrypto,
    cache: { maxEntries: 10 },
  });
  return verifier.verify(token, at);
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

describe('an ID token', () => {
  it('has the claims of the service and no others', async () => {
    const issuer = await open();
    const token = await issuer.issue(
      request({
        groups: ['staff', 'admin'],
        nonce: 'n1',
        attributes: { email: 'a@example.com', email_verified: 'true', 'custom:tenant': '7' },
      }),
    );
    expect(claimsOf(token)).toEqual({
      sub: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/),
      iss: 'http://localhost:8082/eu-west-1_Abc123456',
      aud: 'client1',
      token_use: 'id',
      auth_time: NOW / 1000,
      iat: NOW / 1000,
      exp: NOW / 1000 + 3600,
      jti: expect.stringMatching(UUID),
      origin_jti: expect.stringMatching(UUID),
      event_id: expect.stringMatching(UUID),
      'cognito:username': 'alice',
      'cognito:groups': ['admin', 'staff'],
      'cognito:roles': ['arn:aws:iam::111122223333:role/Admin'],
      'cognito:preferred_role': 'arn:aws:iam::111122223333:role/Admin',
      nonce: 'n1',
      email: 'a@example.com',
      email_verified: true,
      'custom:tenant': '7',
    });
    expect(decodeJwt(token)).toMatchObject({
      header: { alg: 'RS256', kid: (await issuer.published(POOL.id))[0]?.kid },
    });
  });

  it('leaves group claims out where there are no groups', async () => {
    const claims = claimsOf(await (await open()).issue(request()));
    expect(Object.keys(claims).filter((name) => /group|role/.test(name))).toEqual([]);
  });
});

describe('an access token', () => {
  it('has the claims of the service and no others', async () => {
    const issuer = await open();
    const token = await issuer.issue(
      request({ use: 'access', groups: ['admin'], attributes: { email: 'a@example.com' } }),
    );
    expect(claimsOf(token)).toEqual({
      sub: expect.stringMatching(UUID),
      iss: 'http://localhost:8082/eu-west-1_Abc123456',
      client_id: 'client1',
      token_use: 'access',
      scope: 'aws.cognito.signin.user.admin',
      auth_time: NOW / 1000,
      iat: NOW / 1000,
      exp: NOW / 1000 + 900,
      jti: expect.stringMatching(UUID),
      origin_jti: expect.stringMatching(UUID),
      event_id: expect.stringMatching(UUID),
      username: 'alice',
      'cognito:groups': ['admin'],
    });
    expect(decodeJwt(token)).toMatchObject({ header: { kid: (await issuer.published(POOL.id))[1]?.kid } });
  });

  it('carries the scopes asked for, and then a version', async () => {
    const issuer = await open();
    const token = await issuer.issue(request({ use: 'access', scopes: ['openid', 'orders/read'] }));
    expect(claimsOf(token)).toMatchObject({ scope: 'openid orders/read', version: 2 });
  });

  it('of a client itself names no user', async () => {
    const token = await (await open()).issue(
      request({ client: MACHINE, username: undefined, use: 'access' }),
    );
    const claims = claimsOf(token);
    expect(claims).toMatchObject({
      sub: 'machine1',
      client_id: 'machine1',
      token_use: 'access',
      scope: 'orders/read',
    });
    expect(Object.keys(claims).filter((name) => /username|group|origin/.test(name))).toEqual([]);
  });
});

it('the sub of a user stays the same, and differs between users and pools', async () => {
  const issuer = await open({ pools: [POOL, OTHER] });
  const subOf = async (overrides: Partial<TokenRequest>): Promise<unknown> =>
    claimsOf(await issuer.issue(request(overrides))).sub;
  expect(await subOf({})).toBe(await subOf({ use: 'access' }));
  expect(await subOf({})).not.toBe(await subOf({ username: 'bob' }));
  expect(await subOf({})).not.toBe(await subOf({ pool: OTHER }));
  expect(await subOf({ sub: 'given' })).toBe('given');
  expect(await subOf({ attributes: { sub: 'attribute' } })).toBe('attribute');
});

describe('a token is refused', () => {
  it.each<readonly [string, Partial<TokenRequest>, string]>([
    ['for a group that the pool does not have', { groups: ['root'] }, 'TOKEN_UNKNOWN_GROUP'],
    [
      'for a scope that the client does not have',
      { use: 'access', scopes: ['orders/write'] },
      'TOKEN_UNKNOWN_SCOPE',
    ],
    ['for scopes in an ID token', { scopes: ['openid'] }, 'TOKEN_SCOPE_IN_ID_TOKEN'],
    ['for a client of another pool', { client: { ...CLIENT, id: 'foreign' } }, 'TOKEN_UNKNOWN_CLIENT'],
    [
      'for a client without client_credentials',
      { username: undefined, use: 'access' },
      'TOKEN_FLOW_NOT_ALLOWED',
    ],
    ['for an ID token of a client', { client: MACHINE, username: undefined }, 'TOKEN_FLOW_NOT_ALLOWED'],
    [
      "for the users' scope to a client itself",
      { client: MACHINE, username: undefined, use: 'access', scopes: ['aws.cognito.signin.user.admin'] },
      'TOKEN_UNKNOWN_SCOPE',
    ],
    ['for no time at all', { ttlSeconds: 0 }, 'TOKEN_TTL'],
    ['for half a second', { ttlSeconds: 0.5 }, 'TOKEN_TTL'],
    ['for an attribute that would be another claim', { attributes: { aud: 'x' } }, 'TOKEN_RESERVED_CLAIM'],
    [
      'for an attribute that would be a group',
      { attributes: { 'cognito:groups': 'admin' } },
      'TOKEN_RESERVED_CLAIM',
    ],
    ['for a pool that is not here', { pool: OTHER }, 'TOKEN_UNKNOWN_POOL'],
  ])('%s', async (_what, overrides, code) => {
    const issuer = await open();
    await expect(issuer.issue(request(overrides))).rejects.toThrow(TokenIssuerError);
    await expect(issuer.issue(request(overrides))).rejects.toMatchObject({ code });
  });

  it('and named with what there is instead', async () => {
    const issuer = await open();
    await expect(issuer.issue(request({ groups: ['root'] }))).rejects.toThrow(
      'has no group `root`; it has `staff`, `admin`',
    );
  });

  it.each<Partial<TokenRequest>>([
    { groups: ['root'] },
    { use: 'access', scopes: ['orders/write'] },
    { scopes: ['openid'] },
    { ttlSeconds: -60 },
  ])('unless it is forced: %j', async (overrides) => {
    const issuer = await open();
    const token = await issuer.issue(request({ ...overrides, force: true }));
    const claims = claimsOf(token);
    if (overrides.groups !== undefined) expect(claims['cognito:groups']).toEqual(overrides.groups);
    if (overrides.scopes !== undefined) expect(claims.scope).toBe(overrides.scopes.join(' '));
    if (overrides.ttlSeconds !== undefined) expect(claims.exp).toBe(NOW / 1000 - 60);
  });
});

describe('group claims', () => {
  const role = (name: string): string => `arn:aws:iam::111122223333:role/${name}`;
  it.each<readonly [string, readonly UserPoolGroup[], readonly string[], string | undefined]>([
    [
      'lower precedence comes first',
      [group('b', 5, role('B')), group('a', 0, role('A'))],
      ['a', 'b'],
      role('A'),
    ],
    ['none comes last', [group('n', undefined, role('N')), group('z', 99, role('Z'))], ['z', 'n'], role('Z')],
    [
      'a tie of different roles prefers none',
      [group('a', 1, role('A')), group('b', 1, role('B'))],
      ['a', 'b'],
      undefined,
    ],
    [
      'a tie of one role prefers it',
      [group('a', 1, role('A')), group('b', 1, role('A'))],
      ['a', 'b'],
      role('A'),
    ],
    ['a single role is preferred', [group('a', 1), group('b', undefined, role('B'))], ['a', 'b'], role('B')],
    ['no roles, none preferred', [group('a', 1)], ['a'], undefined],
  ])('%s', (_rule, groups, names, preferred) => {
    const claims = groupClaims(groups, names.toReversed());
    expect(claims['cognito:groups']).toEqual(names);
    expect(claims['cognito:preferred_role']).toBe(preferred);
  });
});

describe('the keys of a pool', () => {
  it('persist: a token verifies after a restart', async () => {
    const token = await (await open()).issue(request());
    const again = await open({ keys: createSigningKeys(store.db, createSecretBox([KEY]), () => NOW) });
    expect(verify(again.keySet(POOL.arn), token)).toMatchObject({ ok: true });
  });

  it('differ between ID and access tokens, and between pools', async () => {
    const issuer = await open({ pools: [POOL, OTHER] });
    const published = await Promise.all([POOL, OTHER].map(({ id }) => issuer.published(id)));
    expect(new Set(published.flat().map(({ kid }) => kid)).size).toBe(4);
    const token = await issuer.issue(request());
    expect(verify(issuer.keySet(OTHER.arn), token)).toMatchObject({ ok: false, code: 'JWT_UNKNOWN_ISSUER' });
  });

  it('are the same for two processes that start together', async () => {
    const fresh = { ...POOL, id: 'eu-west-1_Fresh0000' };
    const two = [1, 2].map(() => createSigningKeys(store.db, createSecretBox([KEY]), () => NOW));
    const issuers = await Promise.all(two.map((one) => open({ keys: one, pools: [fresh] })));
    const kids = await Promise.all(
      issuers.map(async (issuer) => decodeJwt(await issuer.issue(request({ pool: fresh })))),
    );
    const [first, second] = kids.map((decoded) => (decoded.ok ? decoded.header.kid : undefined));
    expect(first).toBe(second);
  });

  it('are sealed: another master key opens none of them, and makes none in their place', async () => {
    const foreign = createSigningKeys(store.db, createSecretBox([randomBytes(32)]), () => NOW);
    await expect(open({ keys: foreign })).rejects.toThrow(SealedKeyError);
    const rows = await store.db.selectFrom('signing_keys').select('sealed').execute();
    for (const { sealed } of rows) expect(sealed).not.toMatch(/"d"|"kty"/);
  });

  it('open with an old master key while a new one seals', async () => {
    const rotated = createSigningKeys(store.db, createSecretBox([randomBytes(32), KEY]), () => NOW);
    const token = await (await open({ keys: rotated })).issue(request());
    expect(verify((await open()).keySet(POOL.arn), token)).toMatchObject({ ok: true });
  });

  it.each(['../outside', 'a/b', ''])('are not made for the pool id "%s"', async (id) => {
    await expect(open({ pools: [{ ...POOL, id }] })).rejects.toMatchObject({ code: 'TOKEN_UNKNOWN_POOL' });
  });

  it('never leave the process by what is published', async () => {
    for (const key of await (await open()).published(POOL.id))
      expect(Object.keys(key).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
  });

  it("carry the pool's issuer at AWS where that is configured", async () => {
    const issuer = await open({ issuer: 'aws' });
    const iss = 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Abc123456';
    const token = await issuer.issue(request());
    expect(claimsOf(token).iss).toBe(iss);
    expect(verify(issuer.keySet(POOL.arn), token)).toMatchObject({ ok: true });
  });
});

function kidOf(token: string): unknown {
  const decoded = decodeJwt(token);
  return decoded.ok ? decoded.header.kid : undefined;
}

describe('rotation', () => {
  const pool = { ...POOL, id: 'eu-west-1_Rotated00', arn: `${POOL.arn}/rotated` };
  let now = NOW;
  const clock = (): number => now;

  it('breaks no token: what the old key signed verifies until it is forgotten', async () => {
    const rotating = createSigningKeys(store.db, createSecretBox([KEY]), clock);
    const issuer = await open({ keys: rotating, pools: [pool], now: clock });
    const old = await issuer.issue(request({ pool }));
    now += 60_000;
    await rotating.rotate(pool.id, 'id');
    // Published at once, so that a verifier has it before the first token comes.
    expect(await issuer.published(pool.id)).toHaveLength(3);
    const meanwhile = await issuer.issue(request({ pool }));
    expect(kidOf(meanwhile)).toBe(kidOf(old));
    now += 40_000;
    const fresh = await issuer.issue(request({ pool }));
    expect(kidOf(fresh)).not.toBe(kidOf(old));
    const keySet = issuer.keySet(pool.arn);
    expect(await verify(keySet, old, now)).toMatchObject({ ok: true });
    expect(await verify(keySet, fresh, now)).toMatchObject({ ok: true });
    await rotating.forget(pool.id, now + 1);
    const later = (await open({ keys: rotating, pools: [pool], now: clock })).keySet(pool.arn);
    expect(await verify(later, old, now)).toMatchObject({ ok: false });
    expect(await verify(later, fresh, now)).toMatchObject({ ok: true });
  });
});
