import {
  type CognitoIdentityProviderClient,
  InitiateAuthCommand,
  type InitiateAuthCommandOutput,
  RespondToAuthChallengeCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Json } from '@portcullis/model/source';
import { afterEach, describe, expect, it } from 'vitest';
import { startIdentity, type TestIdentity } from '../../test-identity.ts';
import { srpClient } from './test-srp-client.ts';
import { addUser, CLIENT_ID, PASSWORD, poolWith, sdk, type TestUser } from './test-users.ts';

let identity: TestIdentity;
let client: CognitoIdentityProviderClient;
afterEach(() => identity.stop());

const ARN = 'arn:aws:lambda:eu-west-1:111122223333:function:';
const [DEFINE, CREATE, VERIFY] = [`${ARN}define`, `${ARN}create`, `${ARN}verify`];

interface Round {
  readonly challengeName: string;
  readonly challengeResult: boolean;
  readonly challengeMetadata: string | null;
}
interface Event {
  readonly triggerSource: string;
  readonly userName: string;
  readonly request: {
    readonly session: readonly Round[];
    readonly userNotFound?: boolean;
    readonly clientMetadata?: Record<string, string>;
    readonly challengeAnswer?: string;
    readonly privateChallengeParameters?: Record<string, string>;
  };
}

let seen: Event[];

/** A riddle, by functions that remember their events; `define` says what follows which rounds. */
async function start(
  define: (session: readonly Round[]) => Json = oneRiddle,
  clientProperties: Parameters<typeof poolWith>[1] = {},
  pool: Parameters<typeof poolWith>[0] = {},
): Promise<void> {
  seen = [];
  const run = (answer: (event: Event) => Json) => (event: Json) => {
    const one = event as unknown as Event;
    seen.push(one);
    return { ok: true, output: { ...(event as object), response: answer(one) } as Json } as const;
  };
  identity = await startIdentity({
    resources: poolWith(
      {
        LambdaConfig: {
          DefineAuthChallenge: DEFINE,
          CreateAuthChallenge: CREATE,
          VerifyAuthChallengeResponse: VERIFY,
        },
        ...pool,
      },
      clientProperties,
    ),
    functions: {
      [DEFINE]: run(({ request }) => define(request.session)),
      [CREATE]: run(() => ({
        publicChallengeParameters: { question: '2 + 3' },
        privateChallengeParameters: { answer: '5' },
        challengeMetadata: 'sum',
      })),
      [VERIFY]: run(({ request }) => ({
        answerCorrect: request.challengeAnswer === request.privateChallengeParameters?.answer,
      })),
    },
  });
  client = sdk(identity);
}

const RIDDLE = { challengeName: 'CUSTOM_CHALLENGE', issueTokens: false, failAuthentication: false };
const TOKENS = { issueTokens: true, failAuthentication: false };
const FAIL = { issueTokens: false, failAuthentication: true };

function oneRiddle(session: readonly Round[]): Json {
  const last = session.at(-1);
  if (last === undefined) return RIDDLE;
  if (last.challengeResult) return TOKENS;
  return session.length < 3 ? RIDDLE : FAIL;
}

/** After a password. */
function passwordFirst(session: readonly Round[]): Json {
  const last = session.at(-1);
  if (last?.challengeName === 'SRP_A') return { ...RIDDLE, challengeName: 'PASSWORD_VERIFIER' };
  return last?.challengeName === 'CUSTOM_CHALLENGE' && last.challengeResult ? TOKENS : RIDDLE;
}

const initiate = (more: Record<string, string> = {}, USERNAME = 'alice') =>
  client.send(
    new InitiateAuthCommand({
      ClientId: CLIENT_ID,
      AuthFlow: 'CUSTOM_AUTH',
      AuthParameters: { USERNAME, ...more },
      ClientMetadata: { step: 'first' },
    }),
  );

const answer = (
  { Session }: Pick<InitiateAuthCommandOutput, 'Session'>,
  ANSWER: string,
  USERNAME = 'alice',
) =>
  client.send(
    new RespondToAuthChallengeCommand({
      ClientId: CLIENT_ID,
      ChallengeName: 'CUSTOM_CHALLENGE',
      Session,
      ChallengeResponses: { USERNAME, ANSWER },
      ClientMetadata: { step: 'later' },
    }),
  );

const WRONG = { name: 'NotAuthorizedException', message: 'Incorrect username or password.' };

describe('CUSTOM_AUTH', () => {
  it('asks what the functions ask, and gives tokens when they say so', async () => {
    await start();
    await addUser(identity);
    const asked = await initiate();
    expect(asked.ChallengeName).toBe('CUSTOM_CHALLENGE');
    expect(asked.ChallengeParameters).toEqual({ USERNAME: 'alice', question: '2 + 3' });
    const again = await answer(asked, '4');
    expect(again.ChallengeName).toBe('CUSTOM_CHALLENGE');
    expect(await answer(again, '5')).toHaveProperty('AuthenticationResult.AccessToken');
    expect(seen.at(-1)?.request.session).toEqual([
      { challengeName: 'CUSTOM_CHALLENGE', challengeResult: false, challengeMetadata: 'sum' },
      { challengeName: 'CUSTOM_CHALLENGE', challengeResult: true, challengeMetadata: 'sum' },
    ]);
    const [first, create, verify, second] = seen.map(({ triggerSource }) => triggerSource);
    expect([first, create, verify, second]).toEqual([
      'DefineAuthChallenge_Authentication',
      'CreateAuthChallenge_Authentication',
      'VerifyAuthChallengeResponse_Authentication',
      'DefineAuthChallenge_Authentication',
    ]);
  });

  it('fails when they say so, and takes one answer to a challenge', async () => {
    await start();
    await addUser(identity);
    let asked = await initiate();
    const first = asked;
    for (const wrong of ['1', '2']) asked = await answer(asked, wrong);
    await expect(answer(asked, '3')).rejects.toMatchObject(WRONG);
    await expect(answer(first, '5')).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'Invalid session for the user, session can only be used once.',
    });
  });

  it('keeps private parameters from the client, and metadata of the first step from the functions', async () => {
    await start();
    await addUser(identity);
    const asked = await initiate();
    expect(JSON.stringify(asked)).not.toContain('"answer"');
    expect(seen.every(({ request }) => request.clientMetadata === undefined)).toBe(true);
    await answer(asked, '5');
    expect(seen.slice(2).map(({ request }) => request.clientMetadata)).toEqual([
      { step: 'later' },
      { step: 'later' },
    ]);
  });

  it('tells by default that there is no such user', async () => {
    await start();
    await expect(initiate({}, 'bob')).rejects.toMatchObject({ name: 'UserNotFoundException' });
    expect(seen).toEqual([]);
  });

  it('plays along for nobody where users are hidden, and lets nobody in', async () => {
    await start(oneRiddle, { PreventUserExistenceErrors: 'ENABLED' });
    const asked = await initiate({}, 'bob');
    expect(asked.ChallengeParameters).toEqual({ USERNAME: 'bob', question: '2 + 3' });
    await expect(answer(asked, '5', 'bob')).rejects.toMatchObject(WRONG);
    expect(seen.map(({ userName, request }) => [userName, request.userNotFound])).toEqual(
      seen.map(() => ['bob', true]),
    );
  });

  it.each<[string, TestUser, string]>([
    ['disabled', { enabled: false }, 'NotAuthorizedException'],
    ['unconfirmed', { status: 'UNCONFIRMED' }, 'UserNotConfirmedException'],
  ])('gives a %s user no tokens', async (_, state, name) => {
    await start();
    await addUser(identity, state);
    await expect(answer(await initiate(), '5')).rejects.toMatchObject({ name });
  });

  it('is refused where the pool has no functions', async () => {
    identity = await startIdentity({ resources: poolWith() });
    client = sdk(identity);
    await addUser(identity);
    await expect(initiate()).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'Custom auth lambda trigger is not configured for the user pool.',
    });
  });

  it.each(['NEW_PASSWORD_REQUIRED', 'PASSWORD_VERIFIER', 'NONSENSE'])(
    'refuses functions that ask for %s out of the blue',
    async (challengeName) => {
      await start(() => ({ ...RIDDLE, challengeName }));
      await addUser(identity);
      await expect(initiate()).rejects.toMatchObject({ name: 'InvalidLambdaResponseException' });
    },
  );

  it('wants an answer', async () => {
    await start();
    await addUser(identity);
    await expect(answer(await initiate(), '')).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'Missing required parameter ANSWER',
    });
  });
});

describe('CUSTOM_AUTH that begins with a password', () => {
  const verify = (
    { Session }: Pick<InitiateAuthCommandOutput, 'Session'>,
    ChallengeResponses: Record<string, string>,
  ) =>
    client.send(
      new RespondToAuthChallengeCommand({
        ClientId: CLIENT_ID,
        ChallengeName: 'PASSWORD_VERIFIER',
        Session,
        ChallengeResponses,
      }),
    );

  it('checks it by SRP, and shows it to the functions', async () => {
    await start(passwordFirst);
    await addUser(identity);
    const srp = srpClient();
    const asked = await initiate({ CHALLENGE_NAME: 'SRP_A', SRP_A: srp.publicValue });
    expect(asked.ChallengeName).toBe('PASSWORD_VERIFIER');
    expect(asked.Session).toBeDefined();
    const riddle = await verify(asked, srp.claim(asked.ChallengeParameters, PASSWORD));
    expect(riddle.ChallengeName).toBe('CUSTOM_CHALLENGE');
    expect(await answer(riddle, '5')).toHaveProperty('AuthenticationResult');
    expect(seen.at(-1)?.request.session.map(({ challengeName }) => challengeName)).toEqual([
      'SRP_A',
      'PASSWORD_VERIFIER',
      'CUSTOM_CHALLENGE',
    ]);
  });

  it('refuses a wrong one', async () => {
    await start(passwordFirst);
    await addUser(identity);
    const srp = srpClient();
    const asked = await initiate({ CHALLENGE_NAME: 'SRP_A', SRP_A: srp.publicValue });
    await expect(verify(asked, srp.claim(asked.ChallengeParameters, 'wrong'))).rejects.toMatchObject(WRONG);
  });

  it('asks for the second factor in between', async () => {
    await start(passwordFirst, {}, { MfaConfiguration: 'OPTIONAL', EnabledMfas: ['SMS_MFA'] });
    await addUser(identity, {
      attributes: { phone_number: '+15551234567' },
      mfa: { enabled: ['SMS_MFA'] },
    });
    const srp = srpClient();
    const asked = await initiate({ CHALLENGE_NAME: 'SRP_A', SRP_A: srp.publicValue });
    const code = await verify(asked, srp.claim(asked.ChallengeParameters, PASSWORD));
    expect(code.ChallengeName).toBe('SMS_MFA');
    const riddle = await client.send(
      new RespondToAuthChallengeCommand({
        ClientId: CLIENT_ID,
        ChallengeName: 'SMS_MFA',
        Session: code.Session,
        ChallengeResponses: { USERNAME: 'alice', SMS_MFA_CODE: identity.outbox[0]?.code ?? '' },
      }),
    );
    expect(riddle.ChallengeName).toBe('CUSTOM_CHALLENGE');
    expect(await answer(riddle, '5')).toHaveProperty('AuthenticationResult');
    expect(seen.at(-1)?.request.session.map(({ challengeName }) => challengeName)).toEqual([
      'SRP_A',
      'PASSWORD_VERIFIER',
      'SMS_MFA',
      'CUSTOM_CHALLENGE',
    ]);
  });

  it('wants SRP_A with it', async () => {
    await start(passwordFirst);
    await addUser(identity);
    await expect(initiate({ CHALLENGE_NAME: 'SRP_A' })).rejects.toMatchObject({
      message: 'Missing required parameter SRP_A',
    });
  });
});
