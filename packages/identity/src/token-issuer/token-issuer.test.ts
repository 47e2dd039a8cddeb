import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTokenVerifier, decodeJwt, type KeySet, type TokenResult } from '@portcullis/engine/jwt';
import { nodeCrypto } from '@portcullis/host/crypto';
import { fetchedKeySet } from '@portcullis/host/key-sets';
import type { UserPool, UserPoolClient, UserPoolGroup } from '@portcullis/model';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { groupClaims } from './groups.ts';
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

let folder: string;
/** Holds the keys of both pools, since making them is what takes time. */
let dataFolder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'token-issuer-'));
  dataFolder = join(folder, 'prepared');
  await open({ pools: [POOL, OTHER] });
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

function open(overrides: Partial<TokenIssuerOptions> = {}): Promise<TokenIssuer> {
  return openTokenIssuer({
    dataFolder,
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

function verify(keySet: KeySet | undefined, token: string): TokenResult | Promise<TokenResult> {
  if (keySet === undefined) throw new Error('no key set');
  const verifier = createTokenVerifier({
    keySets: [keySet],
    algorithms: ['RS256'],
    crypto: nodeCrypto,
    cache: { maxEntries: 10 },
  });
  return verifier.verify(token, NOW + 1000);
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

describe('an ID token', () => {
  it('has the claims of the service and no others', async () => {
    const issuer = await open();
    const token = issuer.issue(
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
      header: { alg: 'RS256', kid: issuer.jwks(POOL.id).keys[0]?.kid },
    });
  });

  it('leaves group claims out where there are no groups', async () => {
    const claims = claimsOf((await open()).issue(request()));
    expect(Object.keys(claims).filter((name) => /group|role/.test(name))).toEqual([]);
  });
});

describe('an access token', () => {
  it('has the claims of the service and no others', async () => {
    const issuer = await open();
    const token = issuer.issue(
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
    expect(decodeJwt(token)).toMatchObject({ header: { kid: issuer.jwks(POOL.id).keys[1]?.kid } });
  });

  it('carries the scopes asked for, and then a version', async () => {
    const issuer = await open();
    const token = issuer.issue(request({ use: 'access', scopes: ['openid', 'orders/read'] }));
    expect(claimsOf(token)).toMatchObject({ scope: 'openid orders/read', version: 2 });
  });

  it('of a client itself names no user', async () => {
    const token = (await open()).issue(request({ client: MACHINE, username: undefined, use: 'access' }));
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
  const subOf = (overrides: Partial<TokenRequest>): unknown => claimsOf(issuer.issue(request(overrides))).sub;
  expect(subOf({})).toBe(subOf({ use: 'access' }));
  expect(subOf({})).not.toBe(subOf({ username: 'bob' }));
  expect(subOf({})).not.toBe(subOf({ pool: OTHER }));
  expect(subOf({ sub: 'given' })).toBe('given');
  expect(subOf({ attributes: { sub: 'attribute' } })).toBe('attribute');
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
    expect(() => issuer.issue(request(overrides))).toThrow(TokenIssuerError);
    expect(() => issuer.issue(request(overrides))).toThrow(expect.objectContaining({ code }));
  });

  it('and named with what there is instead', async () => {
    const issuer = await open();
    expect(() => issuer.issue(request({ groups: ['root'] }))).toThrow(
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
    const token = issuer.issue(request({ ...overrides, force: true }));
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
    const claims = groupClaims({ ...POOL, groups }, names.toReversed());
    expect(claims['cognito:groups']).toEqual(names);
    expect(claims['cognito:preferred_role']).toBe(preferred);
  });
});

describe('the keys of a pool', () => {
  it('persist: a token verifies after a restart', async () => {
    const token = (await open()).issue(request());
    const again = await open();
    expect(verify(again.keySet(POOL.arn), token)).toMatchObject({ ok: true });
  });

  it('differ between ID and access tokens, and between pools', async () => {
    const issuer = await open({ pools: [POOL, OTHER] });
    const kids = [POOL, OTHER].flatMap(({ id }) => issuer.jwks(id).keys.map(({ kid }) => kid));
    expect(new Set(kids).size).toBe(4);
    const token = issuer.issue(request());
    expect(verify(issuer.keySet(OTHER.arn), token)).toMatchObject({ ok: false, code: 'JWT_UNKNOWN_ISSUER' });
  });

  it('are those of the first of two processes that start together', async () => {
    const fresh = join(folder, 'two-processes');
    const [one, two] = await Promise.all([open({ dataFolder: fresh }), open({ dataFolder: fresh })]);
    expect(one.jwks(POOL.id)).toEqual(two.jwks(POOL.id));
    expect(await readdir(join(fresh, 'user-pool-keys'))).toEqual([`${POOL.id}.json`]);
  });

  it('lie in files that only their owner may read', async () => {
    const keys = join(dataFolder, 'user-pool-keys');
    expect((await stat(keys)).mode & 0o777).toBe(0o700);
    expect((await stat(join(keys, `${POOL.id}.json`))).mode & 0o777).toBe(0o600);
  });

  it('are not replaced where their file cannot be read', async () => {
    const damaged = join(folder, 'damaged');
    const file = join(damaged, 'user-pool-keys', `${POOL.id}.json`);
    await mkdir(join(damaged, 'user-pool-keys'), { recursive: true });
    await writeFile(file, '{"id":{}}');
    await expect(open({ dataFolder: damaged })).rejects.toMatchObject({ code: 'TOKEN_KEYS_UNREADABLE' });
    expect(await readFile(file, 'utf8')).toBe('{"id":{}}');
  });

  it.each(['../outside', 'a/b', ''])('are not made for the pool id "%s"', async (id) => {
    await expect(open({ pools: [{ ...POOL, id }] })).rejects.toMatchObject({ code: 'TOKEN_UNKNOWN_POOL' });
  });

  it('never leave the process by what is published', async () => {
    const issuer = await open();
    for (const key of issuer.jwks(POOL.id).keys) {
      expect(Object.keys(key).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
    }
  });
});

describe('the published documents', () => {
  let server: Server | undefined;
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
    server = undefined;
  });

  it('verify a token from the outside: discovery, keys, signature', async () => {
    let issuer: TokenIssuer | undefined;
    const listening = createServer((incoming, response) => {
      const answer = issuer?.answer(incoming.url ?? '/');
      response.writeHead(answer?.status ?? 500, answer?.headers);
      response.end(answer?.body);
    });
    server = listening;
    await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
    const issuerUrl = `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
    issuer = await open({ issuerUrl: `${issuerUrl}/` });
    const keys = fetchedKeySet({ issuer: issuer.issuerOf(POOL.id), now: () => NOW });
    expect(await verify(keys, issuer.issue(request()))).toMatchObject({ ok: true });
    expect(await verify(keys, issuer.issue(request({ use: 'access' })))).toMatchObject({ ok: true });
  });

  it("name the pool's issuer at AWS where that is configured, and still the keys here", async () => {
    const issuer = await open({ issuer: 'aws' });
    const iss = 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Abc123456';
    expect(issuer.discovery(POOL.id)).toMatchObject({
      issuer: iss,
      jwks_uri: 'http://localhost:8082/eu-west-1_Abc123456/.well-known/jwks.json',
      id_token_signing_alg_values_supported: ['RS256'],
    });
    const token = issuer.issue(request());
    expect(claimsOf(token).iss).toBe(iss);
    expect(verify(issuer.keySet(POOL.arn), token)).toMatchObject({ ok: true });
  });

  it.each([
    ['/', 400, 'UnknownOperationException'],
    ['/eu-west-1_Abc123456', 400, 'UnknownOperationException'],
    ['/eu-west-1_Abc123456/.well-known/other', 400, 'UnknownOperationException'],
    ['/eu-west-1_Abc123456/.well-known/jwks.json/x', 400, 'UnknownOperationException'],
    ['/../eu-west-1_Abc123456/.well-known/jwks.json', 400, 'UnknownOperationException'],
    ['/eu-west-1_None/.well-known/jwks.json', 404, 'ResourceNotFoundException'],
  ])('are not at %s: %i', async (path, status, type) => {
    const answer = (await open()).answer(path);
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.body)).toMatchObject({ __type: type });
    expect(answer.headers['x-amzn-errortype']).toBe(`${type}:`);
  });
});
