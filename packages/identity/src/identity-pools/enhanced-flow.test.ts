import { generateKeyPairSync } from 'node:crypto';
import { GetCredentialsForIdentityCommand, GetIdCommand } from '@aws-sdk/client-cognito-identity';
import { evaluateAccess } from '@portcullis/engine/policy';
import { afterEach, describe, expect, it } from 'vitest';
import { role } from '../sts/test-directory.ts';
import { ACCOUNT, type TestIdentity } from '../test-identity.ts';
import { revokeUser } from '../tokens/revocations.ts';
import {
  callerOf,
  client,
  credentialsOf,
  idToken,
  logins,
  newIdentity,
  POOL_ID,
  PROVIDER,
  startPool,
  trustOf,
  USER_POOL,
} from './test-pool.ts';

let identity: TestIdentity;
afterEach(() => identity.stop());

const sessionOf = (name: string) => `arn:aws:sts::${ACCOUNT}:assumed-role/${name}/CognitoIdentityCredentials`;

describe('the enhanced flow', () => {
  it('gives who has signed in the role for that, with the keys of the identity', async () => {
    identity = await startPool();
    const token = await idToken(identity);
    const id = await newIdentity(identity, token);
    expect(id).toMatch(/^eu-west-1:[0-9a-f-]{36}$/);
    expect(await newIdentity(identity, token)).toBe(id);
    const key = await credentialsOf(identity, id, token);
    expect(key).toMatchObject({ identityId: id, accessKeyId: expect.stringMatching(/^ASIA/) });
    const { arn, keys } = callerOf(identity, key);
    expect(arn).toBe(sessionOf('user'));
    expect(keys).toMatchObject({
      'cognito-identity.amazonaws.com:sub': id,
      'cognito-identity.amazonaws.com:aud': POOL_ID,
      'cognito-identity.amazonaws.com:amr': ['authenticated', PROVIDER, `${PROVIDER}:CognitoSignIn:sub-1`],
      'aws:federatedprovider': 'cognito-identity.amazonaws.com',
    });
  });

  it('gives guests the role for guests, narrowed to some services whatever the role allows', async () => {
    identity = await startPool();
    const id = await newIdentity(identity);
    expect(await newIdentity(identity)).not.toBe(id);
    const key = await credentialsOf(identity, id);
    expect(callerOf(identity, key).arn).toBe(sessionOf('guest'));
    const caller = identity.context.ports.findCredential(key.accessKeyId, key.sessionToken)?.caller;
    const outcome = (action: string) =>
      caller &&
      evaluateAccess({
        request: { principal: caller.principal, action, resource: '*', context: { value: () => undefined } },
        identity: caller.identityPolicies,
        session: caller.sessionPolicies,
        resourceAccount: ACCOUNT,
      }).outcome;
    expect(outcome('execute-api:Invoke')).toBe('allowed');
    expect(outcome('rum:PutRumEvents')).toBe('allowed');
    expect(outcome('iam:CreateUser')).toBe('implicitDeny');
    expect(outcome('sts:AssumeRole')).toBe('implicitDeny');
  });

  it.each([
    ['no token', async () => 'nothing', 'Invalid login token. Not a valid OpenId Connect identity token.'],
    [
      'a token of another issuer',
      () => idToken(identity, { iss: 'https://issuer.example.com' }),
      "Invalid login token. Issuer doesn't match providerName",
    ],
    [
      'an access token',
      () => idToken(identity, { aud: undefined as never, token_use: 'access' }),
      'Invalid login token. Missing a required claim: aud',
    ],
    [
      'a token of another client',
      () => idToken(identity, { aud: 'other' }),
      'Token is not from a supported provider of this identity pool.',
    ],
    [
      'a token that is over',
      () => idToken(identity, { exp: Math.floor(Date.now() / 1000) - 5 }),
      expect.stringMatching(/^Invalid login token\. Token expired: \d+ >= \d+$/),
    ],
    [
      'a forged token',
      async () => {
        const { signRs256 } = await import('@portcullis/engine/jwt');
        const { nodeSigningCrypto } = await import('@portcullis/host/crypto');
        const good = await idToken(identity);
        const claims = JSON.parse(Buffer.from(good.split('.')[1] ?? '', 'base64url').toString());
        const { kid } = await identity.context.keys.signing(USER_POOL, 'id');
        const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
        return signRs256(claims, { kid, native: privateKey }, nodeSigningCrypto);
      },
      "Invalid login token. Couldn't verify signed token.",
    ],
  ])('refuses %s', async (_, make, message) => {
    identity = await startPool();
    const Token = await make();
    await expect(
      client(identity).send(new GetIdCommand({ IdentityPoolId: POOL_ID, ...logins(Token) })),
    ).rejects.toMatchObject({ name: 'NotAuthorizedException', message });
  });

  it.each([
    ['cognito-idp.eu-west-1.amazonaws.com/eu-west-1_other'],
    ['accounts.google.com'],
    ['graph.facebook.com'],
    ['login.shop'],
  ])('refuses logins of %s, which the pool does not have', async (provider) => {
    identity = await startPool();
    await expect(
      client(identity).send(
        new GetIdCommand({ IdentityPoolId: POOL_ID, Logins: { [provider]: await idToken(identity) } }),
      ),
    ).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'Token is not from a supported provider of this identity pool.',
    });
  });

  it('has no guests where the pool has none', async () => {
    identity = await startPool({ pool: { AllowUnauthenticatedIdentities: false } });
    await expect(newIdentity(identity)).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'Unauthenticated access is not supported for this identity pool.',
    });
  });

  it('gives nothing for the identity of somebody who has signed in, without that login', async () => {
    identity = await startPool();
    const id = await newIdentity(identity, await idToken(identity));
    const message =
      "Logins don't match. Please include at least one valid login for this identity or identity pool.";
    await expect(credentialsOf(identity, id)).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message,
    });
    await expect(
      credentialsOf(identity, id, await idToken(identity, { sub: 'sub-2' })),
    ).rejects.toMatchObject({ name: 'NotAuthorizedException', message });
  });

  it.each([
    [
      { IdentityId: 'eu-west-1:99999999-2222-3333-4444-555555555555' },
      'ResourceNotFoundException',
      "Identity 'eu-west-1:99999999-2222-3333-4444-555555555555' not found.",
    ],
    [
      { IdentityId: 'nonsense' },
      'ValidationException',
      "1 validation error detected: Value 'nonsense' at 'identityId' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w-]+:[0-9a-f-]+",
    ],
  ])('answers %j with %s', async (input, name, message) => {
    identity = await startPool();
    await expect(client(identity).send(new GetCredentialsForIdentityCommand(input))).rejects.toMatchObject({
      name,
      message,
    });
  });

  it('knows no pool that is not there', async () => {
    identity = await startPool();
    const IdentityPoolId = 'eu-west-1:99999999-2222-3333-4444-555555555555';
    await expect(client(identity).send(new GetIdCommand({ IdentityPoolId }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: `IdentityPool '${IdentityPoolId}' not found.`,
    });
  });

  it.each([
    ['trusts another pool', [trustOf('authenticated', { 'cognito-identity.amazonaws.com:sub': 'other' })]],
    ['trusts guests', [trustOf('unauthenticated')]],
    ['trusts nobody', undefined],
  ])('gives nothing of a role that %s', async (_, trust) => {
    identity = await startPool({ iam: { roles: [role({ name: 'user', ...(trust && { trust }) })] } });
    const token = await idToken(identity);
    await expect(credentialsOf(identity, await newIdentity(identity, token), token)).rejects.toMatchObject({
      name: 'InvalidIdentityPoolConfigurationException',
      message: 'Invalid identity pool configuration. Check assigned IAM roles for this pool.',
    });
  });

  it('refuses users who signed out everywhere or are gone, where the pool asks for that', async () => {
    identity = await startPool({ serverSideTokenCheck: true });
    const { context } = identity;
    const token = await idToken(identity);
    await expect(newIdentity(identity, token)).rejects.toMatchObject({ name: 'NotAuthorizedException' });
    await context.db
      .insertInto('users')
      .values({
        pool_id: USER_POOL,
        sub: 'sub-1',
        username: 'alice',
        username_key: 'alice',
        status: 'CONFIRMED',
        enabled: 1,
        doc: '{"attributes":{}}',
        created_at: 1,
        modified_at: 1,
      })
      .execute();
    await newIdentity(identity, token);
    await revokeUser(context, USER_POOL, 'sub-1');
    await expect(newIdentity(identity, token)).rejects.toMatchObject({ name: 'NotAuthorizedException' });
  });
});
