import {
  AdminInitiateAuthCommand,
  AdminSetUserPasswordCommand,
  AdminUserGlobalSignOutCommand,
  type CognitoIdentityProviderClient,
  GetTokensFromRefreshTokenCommand,
  GlobalSignOutCommand,
  InitiateAuthCommand,
  RevokeTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { decodeJwt } from '@portcullis/engine/jwt';
import { afterEach, describe, expect, it } from 'vitest';
import { forgetExpired } from '../../store/forget-expired.ts';
import { clientSecrets } from '../../template/seed-pools.ts';
import { startIdentity, type TestIdentity } from '../../test-identity.ts';
import { verifyAccessToken } from '../../tokens/verify-access-token.ts';
import { secretHash } from './secret-hash.ts';
import { addUser, CLIENT_ID, PASSWORD, POOL_ID, poolWith, sdk, testClient } from './test-users.ts';

let identity: TestIdentity;
let client: CognitoIdentityProviderClient;
afterEach(() => identity.stop());

type Properties = Parameters<typeof poolWith>[1];

async function start(clientProperties: Properties = {}, pool: Properties = {}): Promise<void> {
  identity = await startIdentity({
    resources: [
      ...poolWith(pool, clientProperties),
      { type: 'UserPoolClient', id: 'other', properties: { UserPoolId: POOL_ID } },
    ],
  });
  client = sdk(identity);
  await addUser(identity);
}

async function signIn(): Promise<{ access: string; refresh: string; id: string }> {
  const { AuthenticationResult } = await client.send(
    new AdminInitiateAuthCommand({
      UserPoolId: POOL_ID,
      ClientId: CLIENT_ID,
      AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: 'alice', PASSWORD, ...hashOf(await testClient(identity.context)) },
    }),
  );
  const { AccessToken = '', RefreshToken = '', IdToken = '' } = AuthenticationResult ?? {};
  return { access: AccessToken, refresh: RefreshToken, id: IdToken };
}

function hashOf(of: Awaited<ReturnType<typeof testClient>>, name = 'alice'): Record<string, string> {
  const [secret] = clientSecrets(identity.context, of.doc);
  return secret === undefined ? {} : { SECRET_HASH: secretHash(secret, name, CLIENT_ID).toString('base64') };
}

const rotating = (RetryGracePeriodSeconds = 0) => ({
  ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH'],
  RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds },
});

const byFlow = (REFRESH_TOKEN: string, more: Record<string, string> = {}, ClientId = CLIENT_ID) =>
  client.send(
    new InitiateAuthCommand({
      ClientId,
      AuthFlow: 'REFRESH_TOKEN_AUTH',
      AuthParameters: { REFRESH_TOKEN, ...more },
    }),
  );
const byOldFlow = (REFRESH_TOKEN: string) =>
  client.send(
    new InitiateAuthCommand({
      ClientId: CLIENT_ID,
      AuthFlow: 'REFRESH_TOKEN',
      AuthParameters: { REFRESH_TOKEN },
    }),
  );
const byToken = (RefreshToken: string, ClientId = CLIENT_ID, ClientSecret?: string) =>
  client.send(new GetTokensFromRefreshTokenCommand({ RefreshToken, ClientId, ClientSecret }));

const claimsOf = (token: string | undefined) => {
  const decoded = decodeJwt(token ?? '');
  if (!decoded.ok) throw new Error('no token');
  return decoded.claims;
};

const NOT = 'NotAuthorizedException';

describe('refreshing', () => {
  it.each([
    ['REFRESH_TOKEN_AUTH', byFlow],
    ['REFRESH_TOKEN', byOldFlow],
    ['GetTokensFromRefreshToken', byToken],
  ] as const)('by %s keeps the sign-in and gives no refresh token', async (_, refresh) => {
    await start();
    const { access, refresh: token } = await signIn();
    identity.advance(60_000);
    const { AuthenticationResult } = await refresh(token);
    expect(AuthenticationResult?.RefreshToken).toBeUndefined();
    const [before, after] = [claimsOf(access), claimsOf(AuthenticationResult?.AccessToken)];
    for (const name of ['auth_time', 'origin_jti', 'sub', 'scope']) expect(after[name]).toBe(before[name]);
    for (const name of ['jti', 'iat', 'exp', 'event_id']) expect(after[name]).not.toBe(before[name]);
    expect(claimsOf(AuthenticationResult?.IdToken).origin_jti).toBe(before.origin_jti);
    expect(await refresh(token)).toHaveProperty('AuthenticationResult');
  });

  it('refuses what is no refresh token of this client', async () => {
    await start();
    const { refresh, access } = await signIn();
    const invalid = { name: NOT, message: 'Invalid Refresh Token.' };
    for (const token of ['nonsense', access, `${refresh}x`])
      await expect(byToken(token)).rejects.toMatchObject(invalid);
    await expect(byToken(refresh, 'other')).rejects.toMatchObject(invalid);
    await expect(byFlow(refresh, {}, 'other')).rejects.toMatchObject(invalid);
    await expect(byFlow('')).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'Missing required parameter REFRESH_TOKEN',
    });
  });

  it('refuses an expired token', async () => {
    await start({ RefreshTokenValidity: 60, TokenValidityUnits: { RefreshToken: 'minutes' } });
    const { refresh } = await signIn();
    identity.advance(60 * 60_000 - 5_000);
    expect(await byToken(refresh)).toHaveProperty('AuthenticationResult');
    identity.advance(5_001);
    await expect(byToken(refresh)).rejects.toMatchObject({
      name: NOT,
      message: 'Refresh Token has expired',
    });
  });

  it('takes a token for thirty days where the client says none', async () => {
    await start({ RefreshTokenValidity: 0 });
    const { refresh } = await signIn();
    identity.advance(30 * 86_400_000 - 5_000);
    expect(await byToken(refresh)).toHaveProperty('AuthenticationResult');
    identity.advance(5_001);
    await expect(byToken(refresh)).rejects.toMatchObject({
      name: NOT,
      message: 'Refresh Token has expired',
    });
  });

  it('refuses users that are disabled or gone', async () => {
    await start();
    const { refresh } = await signIn();
    await identity.context.db.updateTable('users').set({ enabled: 0 }).execute();
    await expect(byToken(refresh)).rejects.toMatchObject({ name: NOT, message: 'User is disabled.' });
    await identity.context.db.deleteFrom('users').execute();
    await expect(byToken(refresh)).rejects.toMatchObject({ name: NOT, message: 'Invalid Refresh Token.' });
  });

  it('refuses the flow to a client that does not allow it', async () => {
    await start({
      ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH'],
      RefreshTokenRotation: { Feature: 'ENABLED' },
    });
    const { refresh } = await signIn();
    await expect(byFlow(refresh)).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'Auth flow not enabled for this client',
    });
  });

  it('wants the secret hash of the stored username, or the secret itself', async () => {
    await start({ GenerateSecret: true });
    const { refresh } = await signIn();
    const of = await testClient(identity.context);
    const [secret = ''] = clientSecrets(identity.context, of.doc);
    await expect(byFlow(refresh)).rejects.toMatchObject({ name: NOT });
    await expect(byFlow(refresh, hashOf(of, 'bob'))).rejects.toMatchObject({ name: NOT });
    expect(await byFlow(refresh, hashOf(of))).toHaveProperty('AuthenticationResult');
    await expect(byToken(refresh)).rejects.toMatchObject({
      name: NOT,
      message: `Client ${CLIENT_ID} is configured for secret but secret was not received`,
    });
    await expect(byToken(refresh, CLIENT_ID, 'x'.repeat(51))).rejects.toMatchObject({ name: NOT });
    expect(await byToken(refresh, CLIENT_ID, secret)).toHaveProperty('AuthenticationResult');
  });

  it('needs the device where devices are tracked, and never works for administrators there', async () => {
    await start({}, { DeviceConfiguration: { ChallengeRequiredOnNewDevice: true } });
    const { refresh } = await signIn();
    await expect(byToken(refresh)).rejects.toMatchObject({ name: NOT, message: 'Invalid Refresh Token.' });
  });

  it('reaches no store in clear', async () => {
    await start();
    const { refresh } = await signIn();
    const rows = await identity.context.db.selectFrom('refresh_tokens').selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain(refresh);
  });
});

describe('rotation', () => {
  const reuse = { name: 'RefreshTokenReuseException' };

  it('gives a new token with the lifetime that is left, and ends the old one', async () => {
    await start({ ...rotating(), RefreshTokenValidity: 60, TokenValidityUnits: { RefreshToken: 'minutes' } });
    const { refresh } = await signIn();
    identity.advance(30 * 60_000);
    const second = (await byToken(refresh)).AuthenticationResult?.RefreshToken ?? '';
    expect(second).not.toBe(refresh);
    await expect(byToken(refresh)).rejects.toMatchObject(reuse);
    const third = (await byToken(second)).AuthenticationResult?.RefreshToken ?? '';
    identity.advance(30 * 60_000 + 1);
    await expect(byToken(third)).rejects.toMatchObject({ message: 'Refresh Token has expired' });
  });

  it('takes the old token for the grace period', async () => {
    await start(rotating(30));
    const { refresh } = await signIn();
    await byToken(refresh);
    identity.advance(29_000);
    const again = (await byToken(refresh)).AuthenticationResult?.RefreshToken ?? '';
    identity.advance(1_001);
    await expect(byToken(refresh)).rejects.toMatchObject(reuse);
    expect(await byToken(again)).toHaveProperty('AuthenticationResult.RefreshToken');
  });

  it('lets one of two refreshes at once through', async () => {
    await start(rotating());
    const { refresh } = await signIn();
    const results = await Promise.allSettled([byToken(refresh), byToken(refresh), byToken(refresh)]);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('is not for REFRESH_TOKEN_AUTH', async () => {
    await start(rotating());
    const { refresh } = await signIn();
    await expect(byFlow(refresh)).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });
});

describe('RevokeToken', () => {
  const revoke = (Token: string, ClientId = CLIENT_ID, ClientSecret?: string) =>
    client.send(new RevokeTokenCommand({ Token, ClientId, ClientSecret }));

  it('ends the sign-in: refresh and access tokens of it, not those of others', async () => {
    await start();
    const [first, second] = [await signIn(), await signIn()];
    await revoke(first.refresh);
    await expect(byToken(first.refresh)).rejects.toMatchObject({
      name: NOT,
      message: 'Refresh Token has been revoked',
    });
    await expect(verifyAccessToken(identity.context, first.access)).rejects.toMatchObject({
      code: NOT,
      message: 'Access Token has been revoked',
    });
    expect(await byToken(second.refresh)).toHaveProperty('AuthenticationResult');
    await expect(verifyAccessToken(identity.context, second.access)).resolves.toBeDefined();
  });

  it('ends all tokens of a rotation, by any of them', async () => {
    await start(rotating());
    const { refresh } = await signIn();
    const next = (await byToken(refresh)).AuthenticationResult?.RefreshToken ?? '';
    await revoke(refresh);
    await expect(byToken(next)).rejects.toMatchObject({ message: 'Refresh Token has been revoked' });
  });

  it('refuses other tokens, other clients and clients without the feature', async () => {
    await start();
    const { refresh, access, id } = await signIn();
    for (const token of [access, id])
      await expect(revoke(token)).rejects.toMatchObject({ name: 'UnsupportedTokenTypeException' });
    await expect(revoke(refresh, 'other')).rejects.toMatchObject({ name: 'UnauthorizedException' });
    await expect(revoke(refresh, CLIENT_ID, 'secret')).rejects.toMatchObject({
      name: 'UnauthorizedException',
    });
    await expect(revoke('unknown')).resolves.toBeDefined();
    expect(await byToken(refresh)).toHaveProperty('AuthenticationResult');
  });

  it('refuses clients without the feature, whose tokens have no origin_jti', async () => {
    await start({ EnableTokenRevocation: false });
    const { refresh, access } = await signIn();
    expect(claimsOf(access)).not.toHaveProperty('origin_jti');
    await expect(revoke(refresh)).rejects.toMatchObject({ name: 'UnsupportedOperationException' });
  });

  it('wants the secret of a client that has one', async () => {
    await start({ GenerateSecret: true });
    const { refresh } = await signIn();
    const [secret] = clientSecrets(identity.context, (await testClient(identity.context)).doc);
    await expect(revoke(refresh)).rejects.toMatchObject({ name: 'UnauthorizedException' });
    await revoke(refresh, CLIENT_ID, secret);
    await expect(byToken(refresh, CLIENT_ID, secret)).rejects.toMatchObject({ name: NOT });
  });
});

describe('signing out everywhere', () => {
  it('ends all sign-ins, and a new one counts at once', async () => {
    await start();
    const [first, second] = [await signIn(), await signIn()];
    await client.send(new GlobalSignOutCommand({ AccessToken: first.access }));
    for (const { refresh, access } of [first, second]) {
      await expect(byToken(refresh)).rejects.toMatchObject({ message: 'Refresh Token has been revoked' });
      await expect(client.send(new GlobalSignOutCommand({ AccessToken: access }))).rejects.toMatchObject({
        name: NOT,
        message: 'Access Token has been revoked',
      });
    }
    const third = await signIn();
    expect(await byToken(third.refresh)).toHaveProperty('AuthenticationResult');
    await expect(verifyAccessToken(identity.context, third.access)).resolves.toBeDefined();
  });

  it('can be done by administrators', async () => {
    await start();
    const { access } = await signIn();
    const out = (Username: string) =>
      client.send(new AdminUserGlobalSignOutCommand({ UserPoolId: POOL_ID, Username }));
    await expect(out('bob')).rejects.toMatchObject({ name: 'UserNotFoundException' });
    await out('alice');
    await expect(verifyAccessToken(identity.context, access)).rejects.toMatchObject({
      message: 'Access Token has been revoked',
    });
  });

  it.each([{}, rotating()])(
    'ends a sign-in that is under way, and is known for longer than a day: client %j',
    async (properties) => {
      const change = { UserPoolId: POOL_ID, Username: 'alice' };
      const run = 'arn:aws:lambda:eu-west-1:111122223333:function:slow';
      identity = await startIdentity({
        resources: poolWith({ LambdaConfig: { PostAuthentication: run } }, properties),
        functions: {
          // What an administrator does while the pool's function runs.
          [run]: async (event) => {
            await client.send(
              new AdminSetUserPasswordCommand({ ...change, Password: 'An0ther-one!', Permanent: true }),
            );
            await client.send(new AdminUserGlobalSignOutCommand(change));
            return { ok: true, output: event };
          },
        },
      });
      client = sdk(identity);
      await addUser(identity);
      const { refresh } = await signIn();
      identity.advance(25 * 3_600_000);
      await forgetExpired(identity.context.db, identity.context.ports.now());
      await expect(byToken(refresh)).rejects.toMatchObject({ message: 'Refresh Token has been revoked' });
    },
  );

  it('ends tokens without origin_jti as well', async () => {
    await start({ EnableTokenRevocation: false });
    const { access } = await signIn();
    await client.send(new AdminUserGlobalSignOutCommand({ UserPoolId: POOL_ID, Username: 'alice' }));
    await expect(verifyAccessToken(identity.context, access)).rejects.toMatchObject({
      message: 'Access Token has been revoked',
    });
  });
});
