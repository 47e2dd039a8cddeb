import { generateKeyPairSync } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  AssumeRoleWithWebIdentityCommand,
  type AssumeRoleWithWebIdentityCommandInput,
  STSClient,
} from '@aws-sdk/client-sts';
import { type Claims, signRs256 } from '@portcullis/engine/jwt';
import { nodeSigningCrypto } from '@portcullis/host/crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ACCOUNT, REGION, startIdentity, type TestIdentity } from '../test-identity.ts';
import { issuerOf, providerNameOf } from '../tokens/issuer-url.ts';
import { BAD_ELLIPTIC_TOKENS, ELLIPTIC_JWKS, GOOD_ELLIPTIC_TOKENS } from '../tokens/test-elliptic-tokens.ts';
import { directory, role } from './test-directory.ts';
import { verifyWebIdentity } from './web-identity.ts';

const PAIR = generateKeyPairSync('rsa', { modulusLength: 2048 });
const OTHER = generateKeyPairSync('rsa', { modulusLength: 2048 });
const POOL = { type: 'UserPool', id: 'eu-west-1_abcdefghi', properties: {} };
const ROLE = `arn:aws:iam::${ACCOUNT}:role/r`;

let identity: TestIdentity;
let provider: Server;
let issuer: string;
let arn: string;

beforeEach(async () => {
  provider = createServer((request, response) => {
    const jwk = { ...PAIR.publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'RS256', use: 'sig' };
    const discovery = { issuer, jwks_uri: `${issuer}/jwks` };
    response.end(JSON.stringify(request.url === '/jwks' ? { keys: [jwk, ...ELLIPTIC_JWKS] } : discovery));
  });
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(provider.address() as AddressInfo).port}`;
  issuer = `http://${host}`;
  arn = `arn:aws:iam::${ACCOUNT}:oidc-provider/${host}`;
  const name = host;
  const statement = {
    Effect: 'Allow',
    Principal: { Federated: arn },
    Action: ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession', 'sts:SetSourceIdentity'],
    Condition: { StringEquals: { [`${name}:aud`]: 'app', [`${name}:sub`]: 'repo:one' } },
  };
  const pool = `arn:aws:iam::${ACCOUNT}:oidc-provider/${providerNameOf(POOL.id)}`;
  const oidcProviders = [
    { arn, url: issuer, clientIds: ['app'] },
    { arn: pool, url: `https://${providerNameOf(POOL.id)}`, clientIds: ['client-1'] },
  ];
  const ofPool = {
    Effect: 'Allow',
    Principal: { Federated: pool },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: { StringEquals: { [`${providerNameOf(POOL.id)}:aud`]: 'client-1' } },
  };
  const roles = [
    role({ name: 'r', trust: [statement] }),
    role({ name: 'pool', trust: [ofPool] }),
    role({ name: 'other', trust: [{ ...statement, Principal: { Federated: 'accounts.google.com' } }] }),
    role({ name: 'away', account: '444455556666', trust: [statement] }),
  ];
  identity = await startIdentity({ resources: [POOL], iam: directory(roles, { oidcProviders }) });
});
afterEach(async () => {
  await identity.stop();
  await new Promise((resolve) => provider.close(resolve));
});

const seconds = () => Math.floor(Date.now() / 1000);
const claims = (change: Claims = {}): Claims => ({
  iss: issuer,
  sub: 'repo:one',
  aud: 'app',
  iat: seconds() - 5,
  exp: seconds() + 300,
  ...change,
});
const token = (change: Claims = {}, key = PAIR, kid = 'k1') =>
  signRs256(claims(change), { kid, native: key.privateKey }, nodeSigningCrypto);

function assume(WebIdentityToken: string, given: Partial<AssumeRoleWithWebIdentityCommandInput> = {}) {
  const sts = new STSClient({ endpoint: identity.url, region: REGION, maxAttempts: 1 });
  return sts.send(
    new AssumeRoleWithWebIdentityCommand({
      RoleArn: ROLE,
      RoleSessionName: 'ci',
      WebIdentityToken,
      ...given,
    }),
  );
}

describe('AssumeRoleWithWebIdentity', () => {
  it('takes a token of a provider that the account has', async () => {
    expect(await assume(token())).toMatchObject({
      AssumedRoleUser: { Arn: `arn:aws:sts::${ACCOUNT}:assumed-role/r/ci` },
      SubjectFromWebIdentityToken: 'repo:one',
      Provider: arn,
      Audience: 'app',
    });
  });

  it.each(GOOD_ELLIPTIC_TOKENS)('takes a token signed by %s', async (_, make) => {
    expect(await assume(make(claims()))).toMatchObject({ SubjectFromWebIdentityToken: 'repo:one' });
  });

  it.each(BAD_ELLIPTIC_TOKENS)('refuses a token signed by %s', async (_, make) => {
    await expect(assume(make(claims()))).rejects.toMatchObject({ name: 'InvalidIdentityTokenException' });
  });

  it('takes tags and the source identity of the token', async () => {
    const more = {
      'https://aws.amazon.com/tags': { principal_tags: { team: ['red'] }, transitive_tag_keys: ['team'] },
      'https://aws.amazon.com/source_identity': 'carla',
    };
    const answer = await assume(token(more));
    expect(answer.SourceIdentity).toBe('carla');
    expect(answer.PackedPolicySize).toBeGreaterThan(0);
  });

  it('takes an ID token of a user pool of this service', async () => {
    const { keys, place } = identity.context;
    const key = await keys.signing(POOL.id, 'id');
    const iss = issuerOf(place, POOL.id);
    const idToken = signRs256(claims({ iss, aud: 'client-1', sub: 'alice' }), key, nodeSigningCrypto);
    expect(await assume(idToken, { RoleArn: ROLE.replace('/r', '/pool') })).toMatchObject({
      Provider: `arn:aws:iam::${ACCOUNT}:oidc-provider/${providerNameOf(POOL.id)}`,
    });
    const forged = signRs256(
      claims({ iss, aud: 'client-1' }),
      { ...key, native: OTHER.privateKey },
      nodeSigningCrypto,
    );
    await expect(assume(forged, { RoleArn: ROLE.replace('/r', '/pool') })).rejects.toMatchObject({
      name: 'InvalidIdentityTokenException',
    });
  });

  it.each([
    [
      'that is none',
      () => 'no token',
      'InvalidIdentityTokenException',
      'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
    ],
    ['signed by another key', () => token({}, OTHER), 'InvalidIdentityTokenException', undefined],
    [
      'of an unknown key',
      () => token({}, PAIR, 'k2'),
      'InvalidIdentityTokenException',
      "Couldn't retrieve verification key from your identity provider, please reference AssumeRoleWithWebIdentity documentation for requirements",
    ],
    [
      'of another audience',
      () => token({ aud: 'web' }),
      'InvalidIdentityTokenException',
      'Incorrect token audience',
    ],
    [
      'of a provider that the account has not',
      () => token({ iss: 'https://issuer.example.com' }),
      'InvalidIdentityTokenException',
      'No OpenIDConnect provider found in your account for https://issuer.example.com',
    ],
    [
      'that is over',
      () => token({ exp: seconds() - 10 }),
      'ExpiredTokenException',
      expect.stringMatching(
        /^Token expired: current date\/time \d+ must be before the expiration date\/time \d+$/,
      ),
    ],
    [
      'of another subject',
      () => token({ sub: 'repo:two' }),
      'AccessDenied',
      'Not authorized to perform sts:AssumeRoleWithWebIdentity',
    ],
    [
      'with tags that are none',
      () => token({ 'https://aws.amazon.com/tags': 'red' }),
      'InvalidIdentityTokenException',
      undefined,
    ],
    [
      'that says it is of an identity pool',
      () => token({ iss: 'https://cognito-identity.amazonaws.com' }),
      'InvalidIdentityTokenException',
      undefined,
    ],
  ])('refuses a token %s', async (_, make, name, message) => {
    await expect(assume(make())).rejects.toMatchObject({
      name,
      ...(message === undefined ? {} : { message }),
    });
  });

  it('says so where the provider cannot be reached for its keys', async () => {
    await new Promise((resolve) => provider.close(resolve));
    await expect(assume(token())).rejects.toMatchObject({
      name: 'IDPCommunicationErrorException',
      message: 'The identity provider cannot be reached to verify the token',
      $metadata: { httpStatusCode: 400 },
    });
  });

  it('refuses roles that trust another provider, and roles of accounts that have no such provider', async () => {
    await expect(assume(token(), { RoleArn: ROLE.replace('/r', '/other') })).rejects.toMatchObject({
      name: 'AccessDenied',
    });
    await expect(assume(token(), { RoleArn: 'arn:aws:iam::444455556666:role/away' })).rejects.toMatchObject({
      name: 'InvalidIdentityTokenException',
    });
  });
});

describe('a token of Google', () => {
  /** Google's keys are the test provider's. */
  const verified = (change: Claims = {}, key = PAIR) => {
    const { context } = identity;
    const keys = context.ports.keySet(issuer);
    const keySet = (): typeof keys => ({
      ...keys,
      issuer: 'https://accounts.google.com',
      find: (kid) => keys.find(kid),
      refresh: (kid) => keys.refresh(kid),
      shouldRefresh: (kid) => keys.shouldRefresh(kid),
    });
    const google = { iss: 'https://accounts.google.com', sub: '1084', aud: 'shop', ...change };
    return verifyWebIdentity(
      { ...context, ports: { ...context.ports, keySet } },
      token(google, key),
      ACCOUNT,
    );
  };

  it('has the keys `sub`, `aud` and `oaud`', async () => {
    const { provider: name, subject, audience, keys } = await verified();
    expect({ name, subject, audience }).toEqual({
      name: 'accounts.google.com',
      subject: '1084',
      audience: 'shop',
    });
    expect(Object.fromEntries(keys)).toEqual({
      'aws:federatedprovider': 'accounts.google.com',
      'accounts.google.com:sub': '1084',
      'accounts.google.com:aud': 'shop',
      'accounts.google.com:oaud': 'shop',
    });
  });

  it('that was asked for by another app has that one in `aud`, and its own audience in `oaud`', async () => {
    const { keys } = await verified({ azp: 'shop-android' });
    expect(keys.get('accounts.google.com:aud')).toBe('shop-android');
    expect(keys.get('accounts.google.com:oaud')).toBe('shop');
  });

  it.each<readonly [string, Claims, typeof PAIR, string]>([
    ['signed by another key', {}, OTHER, 'InvalidIdentityToken'],
    ['that is over', { exp: 1 }, PAIR, 'ExpiredTokenException'],
    ['for nobody', { aud: [] }, PAIR, 'InvalidIdentityToken'],
    ['of no user', { sub: 1 as never }, PAIR, 'InvalidIdentityToken'],
  ])('is refused %s', async (_, change, key, code) => {
    await expect(verified(change, key)).rejects.toMatchObject({ code });
  });
});
