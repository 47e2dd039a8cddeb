import {
  GetOpenIdTokenCommand,
  GetOpenIdTokenForDeveloperIdentityCommand,
  LookupDeveloperIdentityCommand,
  MergeDeveloperIdentitiesCommand,
  UnlinkDeveloperIdentityCommand,
} from '@aws-sdk/client-cognito-identity';
import { AssumeRoleWithWebIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, describe, expect, it } from 'vitest';
import { ALLOW_ALL, role } from '../sts/test-directory.ts';
import { ACCOUNT, NOBODY, REGION, type TestIdentity } from '../test-identity.ts';
import {
  admin,
  callerOf,
  client,
  credentialsOf,
  idToken,
  logins,
  newIdentity,
  POOL_ID,
  PROVIDER,
  roleArn,
  startPool,
  trustOf,
} from './test-pool.ts';

let identity: TestIdentity;
afterEach(() => identity.stop());

async function openIdToken(IdentityId: string, token?: string): Promise<string> {
  const given = token === undefined ? {} : logins(token);
  return (await client(identity).send(new GetOpenIdTokenCommand({ IdentityId, ...given }))).Token ?? '';
}

async function assume(WebIdentityToken: string, name = 'user') {
  const sts = new STSClient({ endpoint: identity.url, region: REGION, maxAttempts: 1 });
  const answer = await sts.send(
    new AssumeRoleWithWebIdentityCommand({
      RoleArn: roleArn(name),
      RoleSessionName: 'app',
      WebIdentityToken,
    }),
  );
  const { AccessKeyId = '', SessionToken = '' } = answer.Credentials ?? {};
  return { answer, key: { accessKeyId: AccessKeyId, sessionToken: SessionToken } };
}

const claimsOf = (token: string) => {
  const [header = '', payload = ''] = token.split('.');
  const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString());
  return { header: read(header), claims: read(payload) };
};

describe('the basic flow', () => {
  it('is a token for AWS STS, of ten minutes', async () => {
    identity = await startPool();
    const id = await newIdentity(identity, await idToken(identity));
    const token = await openIdToken(id, await idToken(identity));
    const { header, claims } = claimsOf(token);
    expect(header).toEqual({ kid: expect.any(String), typ: 'JWS', alg: 'RS512' });
    expect(claims).toEqual({
      sub: id,
      aud: POOL_ID,
      amr: ['authenticated', PROVIDER, `${PROVIDER}:CognitoSignIn:sub-1`],
      iss: 'https://cognito-identity.amazonaws.com',
      'https://cognito-identity.amazonaws.com/identity-pool-arn': `arn:aws:cognito-identity:eu-west-1:${ACCOUNT}:identitypool/${POOL_ID}`,
      iat: expect.any(Number),
      exp: claims.iat + 600,
    });
    const { keys } = (await (await fetch(`${identity.url}/.well-known/jwks_uri`)).json()) as {
      keys: { kid: string }[];
    };
    expect(keys.map(({ kid }) => kid)).toContain(header.kid);
    const { answer, key } = await assume(token);
    expect(answer).toMatchObject({
      Provider: 'cognito-identity.amazonaws.com',
      Audience: POOL_ID,
      SubjectFromWebIdentityToken: id,
    });
    expect(callerOf(identity, key).keys).toMatchObject({ 'cognito-identity.amazonaws.com:sub': id });
    await expect(assume(token, 'guest')).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it('does not narrow what guests get', async () => {
    identity = await startPool();
    const { key } = await assume(await openIdToken(await newIdentity(identity)), 'guest');
    expect(callerOf(identity, key).arn).toBe(`arn:aws:sts::${ACCOUNT}:assumed-role/guest/app`);
    const found = identity.context.ports.findCredential(key.accessKeyId, key.sessionToken);
    expect(found?.caller.sessionPolicies).toBeUndefined();
  });

  it('ends after ten minutes', async () => {
    identity = await startPool();
    const token = await openIdToken(await newIdentity(identity));
    identity.advance(601_000);
    await expect(assume(token, 'guest')).rejects.toMatchObject({ name: 'ExpiredTokenException' });
  });

  it('is refused where the pool does not allow it; unset, it is allowed', async () => {
    identity = await startPool({ pool: { AllowClassicFlow: false } });
    await expect(openIdToken(await newIdentity(identity))).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'Basic (classic) flow is not enabled, please use enhanced flow.',
    });
  });

  it('gives no token that is a login of its own: it would renew itself for ever', async () => {
    identity = await startPool();
    const { IdentityId = '', Token = '' } = await admin(identity).send(developerToken('user-1'));
    const Logins = { 'cognito-identity.amazonaws.com': Token };
    const basic = await client(identity).send(new GetOpenIdTokenCommand({ IdentityId, Logins }));
    await expect(
      client(identity).send(
        new GetOpenIdTokenCommand({
          IdentityId,
          Logins: { 'cognito-identity.amazonaws.com': basic.Token ?? '' },
        }),
      ),
    ).rejects.toMatchObject({ name: 'NotAuthorizedException' });
  });
});

const developerToken = (
  user: string,
  more: Partial<GetOpenIdTokenForDeveloperIdentityCommand['input']> = {},
) =>
  new GetOpenIdTokenForDeveloperIdentityCommand({
    IdentityPoolId: POOL_ID,
    Logins: { 'login.shop': user },
    ...more,
  });

describe('developer identities', () => {
  it('are signed in by who signs the request', async () => {
    identity = await startPool();
    const { IdentityId = '', Token = '' } = await admin(identity).send(
      developerToken('user-1', { TokenDuration: 60 }),
    );
    const { claims } = claimsOf(Token);
    expect(claims.exp - claims.iat).toBe(60);
    expect(claims.amr).toEqual(['authenticated', 'login.shop', `login.shop:${POOL_ID}:user-1`]);
    const again = await admin(identity).send(developerToken('user-1'));
    expect(again.IdentityId).toBe(IdentityId);
    const Logins = { 'cognito-identity.amazonaws.com': Token };
    const { GetCredentialsForIdentityCommand } = await import('@aws-sdk/client-cognito-identity');
    const answer = await client(identity).send(new GetCredentialsForIdentityCommand({ IdentityId, Logins }));
    expect(answer.Credentials?.AccessKeyId).toMatch(/^ASIA/);
    const other = await newIdentity(identity);
    await expect(
      client(identity).send(new GetCredentialsForIdentityCommand({ IdentityId: other, Logins })),
    ).rejects.toMatchObject({ name: 'NotAuthorizedException' });
  });

  it('need the permission of the developer', async () => {
    identity = await startPool();
    const { CognitoIdentityClient } = await import('@aws-sdk/client-cognito-identity');
    const nobody = new CognitoIdentityClient({
      endpoint: identity.url,
      region: REGION,
      credentials: NOBODY,
      maxAttempts: 1,
    });
    await expect(nobody.send(developerToken('user-1'))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });

  it('carry tags to the session', async () => {
    const PrincipalTags = { team: 'red' };
    const roles = [
      role({
        name: 'user',
        trust: [trustOf('authenticated', { 'aws:RequestTag/team': 'red' })],
        allow: [ALLOW_ALL],
      }),
    ];
    identity = await startPool({ iam: { roles } });
    const { Token = '' } = await admin(identity).send(developerToken('user-1', { PrincipalTags }));
    expect(callerOf(identity, (await assume(Token)).key).keys).toMatchObject({
      'aws:principaltag/team': 'red',
    });
    const bare = await admin(identity).send(developerToken('user-1'));
    await expect(assume(bare.Token ?? '')).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it('have tokens of a quarter of an hour, or of a day at most', async () => {
    identity = await startPool();
    const lasts = async (TokenDuration?: number) => {
      const { Token = '' } = await admin(identity).send(developerToken('user-1', { TokenDuration }));
      const { claims } = claimsOf(Token);
      return claims.exp - claims.iat;
    };
    expect([await lasts(), await lasts(86_400)]).toEqual([900, 86_400]);
    for (const TokenDuration of [0, 86_401])
      await expect(lasts(TokenDuration)).rejects.toMatchObject({
        name: expect.stringMatching(/^(ValidationException|InvalidParameterException)$/),
      });
  });

  it('are not merged to more than twenty logins', async () => {
    identity = await startPool();
    const ids = await Promise.all(
      ['a', 'b'].map(async (user) => (await admin(identity).send(developerToken(user))).IdentityId),
    );
    for (let at = 0; at < 19; at += 1)
      await admin(identity).send(developerToken(`user-${at}`, { IdentityId: ids[at % 2] }));
    await expect(
      admin(identity).send(
        new MergeDeveloperIdentitiesCommand({
          IdentityPoolId: POOL_ID,
          DeveloperProviderName: 'login.shop',
          SourceUserIdentifier: 'a',
          DestinationUserIdentifier: 'b',
        }),
      ),
    ).rejects.toMatchObject({ name: 'LimitExceededException' });
    expect((await admin(identity).send(developerToken('a'))).IdentityId).toBe(ids[0]);
  });

  it('belong to one identity each', async () => {
    identity = await startPool();
    const { IdentityId: one } = await admin(identity).send(developerToken('user-1'));
    const { IdentityId: two } = await admin(identity).send(developerToken('user-2'));
    expect(two).not.toBe(one);
    await expect(admin(identity).send(developerToken('user-2', { IdentityId: one }))).rejects.toMatchObject({
      name: 'DeveloperUserAlreadyRegisteredException',
    });
    await admin(identity).send(developerToken('user-3', { IdentityId: one }));
    const found = await admin(identity).send(
      new LookupDeveloperIdentityCommand({ IdentityPoolId: POOL_ID, IdentityId: one, MaxResults: 1 }),
    );
    expect(found).toMatchObject({ IdentityId: one, DeveloperUserIdentifierList: ['user-1'] });
    const rest = await admin(identity).send(
      new LookupDeveloperIdentityCommand({
        IdentityPoolId: POOL_ID,
        IdentityId: one,
        MaxResults: 1,
        NextToken: found.NextToken,
      }),
    );
    expect(rest).toMatchObject({ DeveloperUserIdentifierList: ['user-3'] });
    expect(rest.NextToken).toBeUndefined();
    await expect(
      admin(identity).send(
        new LookupDeveloperIdentityCommand({
          IdentityPoolId: POOL_ID,
          IdentityId: one,
          DeveloperUserIdentifier: 'user-2',
        }),
      ),
    ).rejects.toMatchObject({ name: 'ResourceConflictException' });
    await expect(
      admin(identity).send(
        new LookupDeveloperIdentityCommand({ IdentityPoolId: POOL_ID, DeveloperUserIdentifier: 'nobody' }),
      ),
    ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('are merged, and the one that was merged is disabled', async () => {
    identity = await startPool();
    const { IdentityId: source } = await admin(identity).send(developerToken('user-1'));
    const { IdentityId: kept } = await admin(identity).send(developerToken('user-2'));
    const merged = await admin(identity).send(
      new MergeDeveloperIdentitiesCommand({
        IdentityPoolId: POOL_ID,
        DeveloperProviderName: 'login.shop',
        SourceUserIdentifier: 'user-1',
        DestinationUserIdentifier: 'user-2',
      }),
    );
    expect(merged.IdentityId).toBe(kept);
    expect((await admin(identity).send(developerToken('user-1'))).IdentityId).toBe(kept);
    await expect(credentialsOf(identity, source ?? '')).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  it('are unlinked, and then are others', async () => {
    identity = await startPool();
    const { IdentityId } = await admin(identity).send(developerToken('user-1'));
    const unlink = (user: string, provider = 'login.shop') =>
      admin(identity).send(
        new UnlinkDeveloperIdentityCommand({
          IdentityId,
          IdentityPoolId: POOL_ID,
          DeveloperProviderName: provider,
          DeveloperUserIdentifier: user,
        }),
      );
    await expect(unlink('user-2')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await expect(unlink('user-1', 'login.other')).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
    await unlink('user-1');
    expect((await admin(identity).send(developerToken('user-1'))).IdentityId).not.toBe(IdentityId);
  });
});

describe('principal tags', () => {
  it.each([
    [{ UseDefaults: true }, { 'aws:principaltag/client': 'client1', 'aws:principaltag/username': 'sub-1' }],
    [{ PrincipalTags: { team: 'custom:team' } }, { 'aws:principaltag/team': 'red' }],
  ])('%j', async (principalTags, expected) => {
    identity = await startPool({ principalTags });
    const token = await idToken(identity, { 'custom:team': 'red' });
    const key = await credentialsOf(identity, await newIdentity(identity, token), token);
    expect(callerOf(identity, key).keys).toMatchObject(expected);
  });

  it('need sts:TagSession', async () => {
    const trust = { ...(trustOf('authenticated') as object), Action: 'sts:AssumeRoleWithWebIdentity' };
    identity = await startPool({
      principalTags: { UseDefaults: true },
      iam: { roles: [role({ name: 'user', trust: [trust] })] },
    });
    const token = await idToken(identity);
    await expect(credentialsOf(identity, await newIdentity(identity, token), token)).rejects.toMatchObject({
      name: 'InvalidIdentityPoolConfigurationException',
    });
  });
});
