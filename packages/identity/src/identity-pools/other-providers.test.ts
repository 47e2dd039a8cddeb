import { generateKeyPairSync } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  GetCredentialsForIdentityCommand,
  GetIdCommand,
  GetOpenIdTokenCommand,
  UnlinkIdentityCommand,
} from '@aws-sdk/client-cognito-identity';
import { type Claims, signRs256 } from '@portcullis/engine/jwt';
import { nodeSigningCrypto } from '@portcullis/host/crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { metadataXml, posted, responseXml, signed, testProvider } from '../saml/test-messages.ts';
import { ACCOUNT, type TestIdentity } from '../test-identity.ts';
import { BAD_ELLIPTIC_TOKENS, ELLIPTIC_JWKS, GOOD_ELLIPTIC_TOKENS } from '../tokens/test-elliptic-tokens.ts';
import { callerOf, client, POOL_ID, startPool } from './test-pool.ts';

const PAIR = generateKeyPairSync('rsa', { modulusLength: 2048 });
const OTHER = generateKeyPairSync('rsa', { modulusLength: 2048 });

let identity: TestIdentity;
afterEach(() => identity.stop());

async function credentials(provider: string, token: string) {
  const Logins = { [provider]: token };
  const { IdentityId } = await client(identity).send(new GetIdCommand({ IdentityPoolId: POOL_ID, Logins }));
  const answer = await client(identity).send(new GetCredentialsForIdentityCommand({ IdentityId, Logins }));
  const { AccessKeyId = '', SessionToken = '' } = answer.Credentials ?? {};
  return callerOf(identity, { accessKeyId: AccessKeyId, sessionToken: SessionToken });
}

describe('logins of an OpenID Connect provider', () => {
  let provider: Server;
  let host: string;

  beforeEach(async () => {
    provider = createServer((request, response) => {
      const jwk = { ...PAIR.publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'RS256', use: 'sig' };
      const discovery = { issuer: `http://${host}`, jwks_uri: `http://${host}/jwks` };
      response.end(JSON.stringify(request.url === '/jwks' ? { keys: [jwk, ...ELLIPTIC_JWKS] } : discovery));
    });
    await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
    host = `127.0.0.1:${(provider.address() as AddressInfo).port}`;
    const arn = `arn:aws:iam::${ACCOUNT}:oidc-provider/${host}`;
    identity = await startPool({
      pool: { OpenIdConnectProviderARNs: [arn, `${arn}-not-declared`] },
      iam: { oidcProviders: [{ arn, url: `http://${host}`, clientIds: ['app'] }] },
    });
  });
  afterEach(() => new Promise((resolve) => provider.close(resolve)));

  const claims = (change: Claims = {}): Claims => {
    const now = Math.floor(Date.now() / 1000);
    return { iss: `http://${host}`, sub: 'u1', aud: ['app'], iat: now - 5, exp: now + 60, ...change };
  };
  const token = (change: Claims = {}, key = PAIR) =>
    signRs256(claims(change), { kid: 'k1', native: key.privateKey }, nodeSigningCrypto);

  it('are verified by the keys that it publishes, under its name or its ARN', async () => {
    const { keys } = await credentials(host, token());
    const amr = ['authenticated', host, `${host}:u1`];
    expect(keys).toMatchObject({ 'cognito-identity.amazonaws.com:amr': amr });
    const again = await credentials(`arn:aws:iam::${ACCOUNT}:oidc-provider/${host}`, token());
    expect(again.keys).toMatchObject({
      'cognito-identity.amazonaws.com:sub': keys['cognito-identity.amazonaws.com:sub'],
    });
  });

  it('are unlinked under its name or its ARN', async () => {
    for (const removed of [host, `arn:aws:iam::${ACCOUNT}:oidc-provider/${host}`]) {
      const Logins = { [host]: token() };
      const { IdentityId } = await client(identity).send(
        new GetIdCommand({ IdentityPoolId: POOL_ID, Logins }),
      );
      await client(identity).send(
        new UnlinkIdentityCommand({ IdentityId, Logins, LoginsToRemove: [removed] }),
      );
      await expect(
        client(identity).send(new GetCredentialsForIdentityCommand({ IdentityId, Logins })),
      ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    }
  });

  it.each([
    ['signed by another key', () => token({}, OTHER), "Invalid login token. Couldn't verify signed token."],
    [
      'of another issuer',
      () => token({ iss: 'https://x.example' }),
      "Invalid login token. Issuer doesn't match providerName",
    ],
    [
      'for another app',
      () => token({ aud: 'web' }),
      'Token is not from a supported provider of this identity pool.',
    ],
    ['without a subject', () => token({ sub: '' }), 'Invalid login token. Missing a required claim: sub'],
  ])('are refused with a token %s', async (_, make, message) => {
    await expect(credentials(host, make())).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message,
    });
  });

  it.each(GOOD_ELLIPTIC_TOKENS)('are verified by %s', async (_, make) => {
    const { keys } = await credentials(host, make(claims()));
    const amr = ['authenticated', host, `${host}:u1`];
    expect(keys).toMatchObject({ 'cognito-identity.amazonaws.com:amr': amr });
  });

  it.each(BAD_ELLIPTIC_TOKENS)('are refused with a token signed by %s', async (_, make) => {
    await expect(credentials(host, make(claims()))).rejects.toMatchObject({ name: 'NotAuthorizedException' });
  });

  it('are refused where nothing says for whom its tokens must be', async () => {
    await expect(credentials(`${host}-not-declared`, token())).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'Token is not from a supported provider of this identity pool.',
    });
  });
});

describe('logins of a SAML provider', () => {
  const idp = testProvider();
  const ARN = `arn:aws:iam::${ACCOUNT}:saml-provider/corp`;
  const SIGN_IN = 'https://signin.aws.amazon.com/saml';

  const response = (by = idp) => {
    const now = Date.now();
    const xml = responseXml({
      issuer: idp.entityId,
      responseId: '_response',
      assertionId: '_assertion',
      destination: SIGN_IN,
      recipient: SIGN_IN,
      audience: 'urn:amazon:webservices',
      inResponseTo: '',
      issuedAt: now,
      notBefore: now - 60_000,
      notOnOrAfter: now + 60_000,
      nameId: 'carla',
      attributes: '',
      sessionIndex: '_session',
    });
    return posted(signed(xml, by, { element: 'Assertion' }));
  };

  beforeEach(async () => {
    identity = await startPool({
      pool: { SamlProviderARNs: [ARN] },
      iam: { samlProviders: [{ arn: ARN, metadata: metadataXml(idp) }] },
    });
  });

  it('are the assertion, under the ARN of the provider', async () => {
    const { keys } = await credentials(ARN, response());
    expect(keys).toMatchObject({
      'cognito-identity.amazonaws.com:amr': ['authenticated', ARN, `${ARN}:carla`],
    });
  });

  it('are refused with an assertion that another signed', async () => {
    await expect(credentials(ARN, response(testProvider(idp.entityId)))).rejects.toMatchObject({
      name: 'NotAuthorizedException',
    });
  });

  it('have no basic flow', async () => {
    const Logins = { [ARN]: response() };
    const { IdentityId } = await client(identity).send(new GetIdCommand({ IdentityPoolId: POOL_ID, Logins }));
    await expect(
      client(identity).send(new GetOpenIdTokenCommand({ IdentityId, Logins })),
    ).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'Basic (classic) flow is not supported with SAML, please use enhanced flow.',
    });
  });
});
