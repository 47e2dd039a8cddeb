import {
  type CognitoIdentityProviderClient,
  GetTokensFromRefreshTokenCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { decodeJwt } from '@portcullis/engine/jwt';
import type { Json } from '@portcullis/model/source';
import { afterEach, describe, expect, it } from 'vitest';
import type { Invocation } from '../../service/context.ts';
import { startIdentity, type TestIdentity } from '../../test-identity.ts';
import { findUser } from '../users.ts';
import { addUser, CLIENT_ID, PASSWORD, poolWith, sdk, testPool } from './test-users.ts';

let identity: TestIdentity;
let client: CognitoIdentityProviderClient;
afterEach(() => identity.stop());

const FUNCTION = 'arn:aws:lambda:eu-west-1:111122223333:function:one';

interface Event {
  readonly triggerSource: string;
  readonly userName: string;
  readonly request: Record<string, Json>;
}
let events: Event[];

type Answer = (event: Event) => Json | Invocation;

/** All triggers that are named run one function. */
async function start(
  triggers: readonly string[],
  answer: Answer = () => ({}),
  clientProperties: Parameters<typeof poolWith>[1] = {},
  clock: () => number = Date.now,
): Promise<void> {
  events = [];
  const config = triggers.map((name) => [
    name,
    name === 'PreTokenGenerationConfig' ? { LambdaVersion: 'V2_0', LambdaArn: FUNCTION } : FUNCTION,
  ]);
  identity = await startIdentity({
    clock,
    resources: poolWith({ LambdaConfig: Object.fromEntries(config) }, clientProperties),
    functions: {
      [FUNCTION]: (event) => {
        const one = event as unknown as Event;
        events.push(one);
        const answered = answer(one);
        if (typeof answered === 'object' && answered !== null && 'ok' in answered)
          return answered as Invocation;
        return { ok: true, output: { ...(event as object), response: answered } as Json };
      },
    },
  });
  client = sdk(identity);
}

const signIn = (USERNAME = 'alice', password = PASSWORD) =>
  client.send(
    new InitiateAuthCommand({
      ClientId: CLIENT_ID,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME, PASSWORD: password },
      ClientMetadata: { from: 'app' },
    }),
  );

const sources = () => events.map(({ triggerSource }) => triggerSource);
const claimsOf = (token: string | undefined) => {
  const decoded = decodeJwt(token ?? '');
  if (!decoded.ok) throw new Error('no token');
  return decoded.claims;
};
const THROWN: Invocation = { ok: false, kind: 'error', message: 'closed' };

describe('the order of triggers', () => {
  const ALL = ['PreAuthentication', 'PostAuthentication', 'PreTokenGeneration'];

  it('is before, after, tokens', async () => {
    await start(ALL);
    await addUser(identity);
    await signIn();
    expect(sources()).toEqual([
      'PreAuthentication_Authentication',
      'PostAuthentication_Authentication',
      'TokenGeneration_Authentication',
    ]);
    expect(events[0]?.request.validationData).toEqual({ from: 'app' });
    for (const { request } of events.slice(1)) expect(request).not.toHaveProperty('clientMetadata');
  });

  it('ends before the others for a wrong password', async () => {
    await start(ALL);
    await addUser(identity);
    await signIn('alice', 'wrong').catch(() => undefined);
    expect(sources()).toEqual(['PreAuthentication_Authentication']);
  });

  it('has a source of its own after a new password, with the metadata of that step', async () => {
    await start(ALL);
    await addUser(identity, { status: 'FORCE_CHANGE_PASSWORD' });
    const { Session } = await signIn();
    await client.send(
      new RespondToAuthChallengeCommand({
        ClientId: CLIENT_ID,
        ChallengeName: 'NEW_PASSWORD_REQUIRED',
        Session,
        ChallengeResponses: { USERNAME: 'alice', NEW_PASSWORD: 'N3w-Passw0rd!' },
        ClientMetadata: { from: 'second step' },
      }),
    );
    expect(events.at(-1)).toMatchObject({
      triggerSource: 'TokenGeneration_NewPasswordChallenge',
      request: { clientMetadata: { from: 'second step' } },
    });
  });

  it.each([
    ['PreAuthentication', 'PreAuthentication failed with error closed.'],
    ['PostAuthentication', 'PostAuthentication failed with error closed.'],
    ['PreTokenGeneration', 'PreTokenGeneration failed with error closed.'],
  ])('stops where %s throws', async (trigger, message) => {
    await start([trigger], () => THROWN);
    await addUser(identity);
    await expect(signIn()).rejects.toMatchObject({ name: 'UserLambdaValidationException', message });
  });

  it('tells the first of nobody only where that is hidden', async () => {
    await start(['PreAuthentication'], () => ({}), { PreventUserExistenceErrors: 'ENABLED' });
    await expect(signIn('bob')).rejects.toMatchObject({ message: 'Incorrect username or password.' });
    expect(events).toMatchObject([{ userName: 'bob', request: { userNotFound: true, userAttributes: {} } }]);
  });

  it('tells the first nothing of nobody otherwise', async () => {
    await start(['PreAuthentication']);
    await expect(signIn('bob')).rejects.toMatchObject({ name: 'UserNotFoundException' });
    expect(events).toEqual([]);
  });
});

describe('pre token generation', () => {
  it('of version 1 changes the ID token, and groups of both', async () => {
    await start(['PreTokenGeneration'], () => ({
      claimsOverrideDetails: {
        claimsToAddOrOverride: { plan: 'gold', sub: 'other' },
        claimsToSuppress: ['email'],
        groupOverrideDetails: { groupsToOverride: ['buyers'] },
      },
    }));
    const user = await addUser(identity, { attributes: { email: 'alice@example.com' } });
    const { AuthenticationResult } = await signIn();
    const id = claimsOf(AuthenticationResult?.IdToken);
    const access = claimsOf(AuthenticationResult?.AccessToken);
    expect(id).toMatchObject({ plan: 'gold', sub: user.sub, 'cognito:groups': ['buyers'] });
    expect(id).not.toHaveProperty('email');
    expect(access).toMatchObject({ 'cognito:groups': ['buyers'] });
    expect(access).not.toHaveProperty('plan');
  });

  it('of version 2 changes the access token and its scopes', async () => {
    await start(['PreTokenGenerationConfig'], () => ({
      claimsAndScopeOverrideDetails: {
        accessTokenGeneration: { claimsToAddOrOverride: { tenant: { id: 7 } }, scopesToAdd: ['shop/read'] },
      },
    }));
    await addUser(identity);
    const { AuthenticationResult } = await signIn();
    expect(claimsOf(AuthenticationResult?.AccessToken)).toMatchObject({
      tenant: { id: 7 },
      scope: 'aws.cognito.signin.user.admin shop/read',
    });
  });

  it('runs at each refresh, with its metadata', async () => {
    await start(['PreTokenGeneration'], ({ triggerSource }) => ({
      claimsOverrideDetails: { claimsToAddOrOverride: { source: triggerSource } },
    }));
    await addUser(identity);
    const { AuthenticationResult } = await signIn();
    const refreshed = await client.send(
      new GetTokensFromRefreshTokenCommand({
        ClientId: CLIENT_ID,
        RefreshToken: AuthenticationResult?.RefreshToken,
        ClientMetadata: { from: 'refresh' },
      }),
    );
    expect(claimsOf(refreshed.AuthenticationResult?.IdToken).source).toBe('TokenGeneration_RefreshTokens');
    expect(events.at(-1)?.request.clientMetadata).toEqual({ from: 'refresh' });
  });
});

describe('user migration', () => {
  const migrate: Answer = ({ request }) =>
    request.password === PASSWORD
      ? {
          userAttributes: { email: 'bob@example.com', email_verified: 'true' },
          finalUserStatus: 'CONFIRMED',
          messageAction: 'SUPPRESS',
        }
      : THROWN;

  it('takes users over with their password, once', async () => {
    await start(['UserMigration'], migrate);
    expect(await signIn('bob')).toHaveProperty('AuthenticationResult');
    expect(events).toMatchObject([
      { triggerSource: 'UserMigration_Authentication', request: { validationData: { from: 'app' } } },
    ]);
    expect(await signIn('bob')).toHaveProperty('AuthenticationResult');
    expect(events).toHaveLength(1);
    const { context } = identity;
    const user = await findUser(context.db, await testPool(context), 'bob');
    expect(user).toMatchObject({ status: 'CONFIRMED', doc: { attributes: { email: 'bob@example.com' } } });
  });

  it('confirms users where the function does not say what they are', async () => {
    await start(['UserMigration'], () => ({ userAttributes: { email: 'bob@example.com' } }));
    expect(await signIn('bob')).toHaveProperty('AuthenticationResult');
  });

  it('sends users to reset their password where the function says so', async () => {
    await start(['UserMigration'], () => ({
      userAttributes: { email: 'bob@example.com' },
      finalUserStatus: 'RESET_REQUIRED',
    }));
    await expect(signIn('bob')).rejects.toMatchObject({ name: 'PasswordResetRequiredException' });
  });

  it.each([
    [{}, 'UserNotFoundException'],
    [{ PreventUserExistenceErrors: 'ENABLED' }, 'NotAuthorizedException'],
  ])('lets nobody in whom the function does not know: client %j', async (properties, name) => {
    await start(['UserMigration'], migrate, properties);
    await expect(signIn('bob', 'wrong')).rejects.toMatchObject({ name });
    const { context } = identity;
    expect(await findUser(context.db, await testPool(context), 'bob')).toBeUndefined();
  });

  it.each([
    [{}, { name: 'UserNotFoundException' }],
    [
      { PreventUserExistenceErrors: 'ENABLED' },
      { name: 'NotAuthorizedException', message: 'Incorrect username or password.' },
    ],
  ])(
    'is locked by wrong passwords, so that nobody guesses through it: client %j',
    async (properties, wrong) => {
      const exceeded = { name: 'NotAuthorizedException', message: 'Password attempts exceeded' };
      const standing = Date.now();
      await start(['UserMigration'], migrate, properties, () => standing);
      for (let i = 0; i < 5; i += 1) await expect(signIn('bob', `wrong-${i}`)).rejects.toMatchObject(wrong);
      await expect(signIn('bob')).rejects.toMatchObject(exceeded);
      await expect(signIn('bob', 'wrong-5')).rejects.toMatchObject(exceeded);
      expect(events).toHaveLength(5);
      identity.advance(1_000);
      expect(await signIn('bob')).toHaveProperty('AuthenticationResult');
      expect(await identity.context.db.selectFrom('attempts').selectAll().execute()).toEqual([]);
    },
  );

  it('is for passwords only', async () => {
    await start(['UserMigration'], migrate);
    await expect(
      client.send(
        new InitiateAuthCommand({
          ClientId: CLIENT_ID,
          AuthFlow: 'USER_SRP_AUTH',
          AuthParameters: { USERNAME: 'bob', SRP_A: 'abcdef' },
        }),
      ),
    ).rejects.toMatchObject({ name: 'UserNotFoundException' });
    expect(events).toEqual([]);
  });
});

describe('a custom message', () => {
  it('has the code of a second factor', async () => {
    events = [];
    identity = await startIdentity({
      resources: poolWith({
        MfaConfiguration: 'OPTIONAL',
        EnabledMfas: ['SMS_MFA'],
        LambdaConfig: { CustomMessage: FUNCTION },
      }),
      functions: {
        [FUNCTION]: (event) => {
          events.push(event as unknown as Event);
          return {
            ok: true,
            output: { ...(event as object), response: { smsMessage: 'Shop says {####}' } } as Json,
          };
        },
      },
    });
    client = sdk(identity);
    await addUser(identity, {
      attributes: { phone_number: '+15551234567' },
      mfa: { enabled: ['SMS_MFA'] },
    });
    await signIn();
    expect(sources()).toEqual(['CustomMessage_Authentication']);
    expect(identity.outbox[0]?.text).toMatch(/^Shop says \d{6}$/);
  });
});
