import {
  AdminInitiateAuthCommand,
  AdminRespondToAuthChallengeCommand,
  AssociateSoftwareTokenCommand,
  type AuthFlowType,
  type ChallengeNameType,
  type CognitoIdentityProviderClient,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { generate } from 'otplib';
import { afterEach, describe, expect, it } from 'vitest';
import { startIdentity, type TestIdentity, type TestIdentityOptions } from '../../test-identity.ts';
import { srpClient } from './test-srp-client.ts';
import { addUser, CLIENT_ID, PASSWORD, POOL_ID, poolWith, sdk } from './test-users.ts';
import { newTotpSecret, sealTotp } from './totp.ts';

/**
 * Challenges one after the other, as clients and as administrators answer them. Cognito Developer Guide
 * "Authentication flows"; API reference "ChallengeResponseType".
 */
let identity: TestIdentity;
let client: CognitoIdentityProviderClient;
afterEach(() => identity.stop());

async function start(
  pool: Parameters<typeof poolWith>[0] = {},
  functions: TestIdentityOptions['functions'] = {},
): Promise<void> {
  identity = await startIdentity({ resources: poolWith(pool), functions });
  client = sdk(identity);
}

interface Step {
  readonly ChallengeName?: ChallengeNameType | undefined;
  readonly Session?: string | undefined;
  readonly ChallengeParameters?: Record<string, string> | undefined;
  readonly AvailableChallenges?: ChallengeNameType[] | undefined;
  readonly AuthenticationResult?: { readonly AccessToken?: string | undefined } | undefined;
}

interface Api {
  readonly password: AuthFlowType;
  begin(flow: AuthFlowType, parameters: Record<string, string>): Promise<Step>;
  /** Answers the challenge of a step; `name`: as another one. */
  answer(step: Step, responses: Record<string, string>, name?: ChallengeNameType): Promise<Step>;
}

const USERNAME = 'alice';
const POOL_KEY = { UserPoolId: POOL_ID, ClientId: CLIENT_ID };

const CLIENTS: Api = {
  password: 'USER_PASSWORD_AUTH',
  begin: (AuthFlow, more) =>
    client.send(
      new InitiateAuthCommand({ ClientId: CLIENT_ID, AuthFlow, AuthParameters: { USERNAME, ...more } }),
    ),
  answer: ({ ChallengeName, Session }, more, name = ChallengeName) =>
    client.send(
      new RespondToAuthChallengeCommand({
        ClientId: CLIENT_ID,
        ChallengeName: name,
        Session,
        ChallengeResponses: { USERNAME, ...more },
      }),
    ),
};
const ADMINISTRATORS: Api = {
  password: 'ADMIN_USER_PASSWORD_AUTH',
  begin: (AuthFlow, more) =>
    client.send(
      new AdminInitiateAuthCommand({ ...POOL_KEY, AuthFlow, AuthParameters: { USERNAME, ...more } }),
    ),
  answer: ({ ChallengeName, Session }, more, name = ChallengeName) =>
    client.send(
      new AdminRespondToAuthChallengeCommand({
        ...POOL_KEY,
        ChallengeName: name,
        Session,
        ChallengeResponses: { USERNAME, ...more },
      }),
    ),
};

const INVALID_SESSION = {
  name: 'NotAuthorizedException',
  message: expect.stringMatching(/^Invalid session for the user/),
};
const NEW_PASSWORD = 'Another-1234';
const ADDRESSES = { email: 'alice@example.com', phone_number: '+15551234567' };
const lastCode = (): string => identity.outbox.at(-1)?.code ?? '';

describe.each([
  ['clients', CLIENTS, ADMINISTRATORS],
  ['administrators', ADMINISTRATORS, CLIENTS],
])('challenges that %s answer', (_, api, others) => {
  /** The step is of this kind, no API but this one answers it, and only by its own name. */
  async function expectStep(step: Step, name: ChallengeNameType, right: Record<string, string>) {
    expect(step.ChallengeName).toBe(name);
    expect(step.AuthenticationResult).toBeUndefined();
    await expect(others.answer(step, right)).rejects.toMatchObject(INVALID_SESSION);
    const other = name === 'NEW_PASSWORD_REQUIRED' ? 'MFA_SETUP' : 'NEW_PASSWORD_REQUIRED';
    await expect(api.answer(step, { ...right, NEW_PASSWORD }, other)).rejects.toMatchObject(INVALID_SESSION);
  }
  async function expectTokens(step: Step, before: Step, right: Record<string, string>) {
    expect(step.AuthenticationResult?.AccessToken).toBeDefined();
    expect(step.Session).toBeUndefined();
    await expect(api.answer(before, right)).rejects.toMatchObject(INVALID_SESSION);
  }

  it('NEW_PASSWORD_REQUIRED, then MFA_SETUP', async () => {
    await start({ MfaConfiguration: 'ON', EnabledMfas: ['SOFTWARE_TOKEN_MFA'] });
    await addUser(identity, { status: 'FORCE_CHANGE_PASSWORD' });
    const first = await api.begin(api.password, { PASSWORD });
    await expectStep(first, 'NEW_PASSWORD_REQUIRED', { NEW_PASSWORD });
    const second = await api.answer(first, { NEW_PASSWORD });
    await expectStep(second, 'MFA_SETUP', {});
    expect(JSON.parse(second.ChallengeParameters?.MFAS_CAN_SETUP ?? '')).toEqual(['SOFTWARE_TOKEN_MFA']);
    await expect(api.answer(second, {})).rejects.toMatchObject({ name: 'InvalidParameterException' });
    const { SecretCode = '', Session: associated } = await client.send(
      new AssociateSoftwareTokenCommand({ Session: second.Session }),
    );
    const UserCode = await generate({ secret: SecretCode });
    const verified = await client.send(new VerifySoftwareTokenCommand({ Session: associated, UserCode }));
    const third: Step = { ChallengeName: 'MFA_SETUP', Session: verified.Session };
    await expect(others.answer(third, {})).rejects.toMatchObject(INVALID_SESSION);
    await expectTokens(await api.answer(third, {}), third, {});
    const again = await api.begin(api.password, { PASSWORD: NEW_PASSWORD });
    expect(again.ChallengeName).toBe('SOFTWARE_TOKEN_MFA');
  });

  it('NEW_PASSWORD_REQUIRED after SRP, then SMS_MFA', async () => {
    await start({ MfaConfiguration: 'ON', EnabledMfas: ['SMS_MFA'] });
    await addUser(identity, { status: 'FORCE_CHANGE_PASSWORD', attributes: ADDRESSES });
    const srp = srpClient();
    const asked = await api.begin('USER_SRP_AUTH', { SRP_A: srp.publicValue });
    expect(asked.ChallengeName).toBe('PASSWORD_VERIFIER');
    const first = await api.answer(asked, srp.claim(asked.ChallengeParameters, PASSWORD));
    await expectStep(first, 'NEW_PASSWORD_REQUIRED', { NEW_PASSWORD });
    const second = await api.answer(first, { NEW_PASSWORD });
    const right = { SMS_MFA_CODE: lastCode() };
    await expectStep(second, 'SMS_MFA', right);
    expect(second.ChallengeParameters).toMatchObject({
      CODE_DELIVERY_DELIVERY_MEDIUM: 'SMS',
      CODE_DELIVERY_DESTINATION: '+*******4567',
    });
    await expectTokens(await api.answer(second, right), second, right);
  });

  it.each(['EMAIL_OTP', 'EMAIL_MFA'])('SELECT_MFA_TYPE by the name %s, then EMAIL_OTP', async (ANSWER) => {
    await start({ MfaConfiguration: 'OPTIONAL', EnabledMfas: ['SMS_MFA', 'EMAIL_OTP'] });
    await addUser(identity, { attributes: ADDRESSES, mfa: { enabled: ['SMS_MFA', 'EMAIL_OTP'] } });
    const first = await api.begin(api.password, { PASSWORD });
    await expectStep(first, 'SELECT_MFA_TYPE', { ANSWER });
    expect(JSON.parse(first.ChallengeParameters?.MFAS_CAN_CHOOSE ?? '')).toEqual(['SMS_MFA', 'EMAIL_OTP']);
    for (const none of ['SOFTWARE_TOKEN_MFA', 'email_mfa', 'SMS_OTP'])
      await expect(api.answer(first, { ANSWER: none })).rejects.toMatchObject({
        name: 'InvalidParameterException',
      });
    expect(identity.outbox).toEqual([]);
    const second = await api.answer(first, { ANSWER });
    const right = { EMAIL_OTP_CODE: lastCode() };
    await expectStep(second, 'EMAIL_OTP', right);
    await expect(api.answer(second, { SMS_MFA_CODE: lastCode() })).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
    await expectTokens(await api.answer(second, right), second, right);
  });

  it('CUSTOM_AUTH that begins with SRP, then CUSTOM_CHALLENGE', async () => {
    const arn = (name: string): string => `arn:aws:lambda:eu-west-1:111122223333:function:${name}`;
    type Round = { challengeName: string; challengeResult: boolean };
    const define = ({ request: { session } }: { request: { session: Round[] } }) => {
      const last = session.at(-1);
      if (last?.challengeName === 'SRP_A') return { challengeName: 'PASSWORD_VERIFIER' };
      if (last?.challengeName === 'PASSWORD_VERIFIER' && last.challengeResult)
        return { challengeName: 'CUSTOM_CHALLENGE' };
      return last?.challengeResult === true ? { issueTokens: true } : { failAuthentication: true };
    };
    const returning = (response: (event: never) => object) => (event: unknown) => ({
      ok: true as const,
      output: { ...(event as object), response: response(event as never) } as never,
    });
    await start(
      {
        LambdaConfig: {
          DefineAuthChallenge: arn('define'),
          CreateAuthChallenge: arn('create'),
          VerifyAuthChallengeResponse: arn('verify'),
        },
      },
      {
        [arn('define')]: returning((event) => ({
          issueTokens: false,
          failAuthentication: false,
          ...define(event),
        })),
        [arn('create')]: returning(() => ({
          publicChallengeParameters: { riddle: '2 + 3' },
          privateChallengeParameters: { answer: '5' },
        })),
        [arn('verify')]: returning((event: { request: { challengeAnswer: string } }) => ({
          answerCorrect: event.request.challengeAnswer === '5',
        })),
      },
    );
    await addUser(identity);
    const srp = srpClient();
    const asked = await api.begin('CUSTOM_AUTH', { CHALLENGE_NAME: 'SRP_A', SRP_A: srp.publicValue });
    expect(asked.ChallengeName).toBe('PASSWORD_VERIFIER');
    const claim = srp.claim(asked.ChallengeParameters, PASSWORD);
    await expect(others.answer(asked, claim)).rejects.toMatchObject(INVALID_SESSION);
    const riddle = await api.answer(asked, claim);
    await expectStep(riddle, 'CUSTOM_CHALLENGE', { ANSWER: '5' });
    expect(riddle.ChallengeParameters).toMatchObject({ riddle: '2 + 3' });
    expect(JSON.stringify(riddle.ChallengeParameters)).not.toContain('5');
    await expectTokens(await api.answer(riddle, { ANSWER: '5' }), riddle, { ANSWER: '5' });
  });

  it('USER_AUTH whose preferred challenge is not available asks which, then for the second factor', async () => {
    await start({
      MfaConfiguration: 'OPTIONAL',
      EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
      Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP', 'WEB_AUTHN'] } },
    });
    const secret = newTotpSecret();
    await addUser(identity, {
      attributes: { email: 'alice@example.com', email_verified: 'true' },
      mfa: { enabled: ['SOFTWARE_TOKEN_MFA'], sealedTotp: sealTotp(identity.context, secret) },
    });
    for (const PREFERRED_CHALLENGE of ['EMAIL_OTP', 'WEB_AUTHN', 'SMS_OTP', 'NONSENSE']) {
      const first = await api.begin('USER_AUTH', { PREFERRED_CHALLENGE, PASSWORD });
      expect(first.ChallengeName).toBe('SELECT_CHALLENGE');
      expect(first.AvailableChallenges).toEqual(['PASSWORD', 'PASSWORD_SRP']);
    }
    expect(identity.outbox).toEqual([]);
    const first = await api.begin('USER_AUTH', { PREFERRED_CHALLENGE: 'EMAIL_OTP' });
    const choice = { ANSWER: 'PASSWORD', PASSWORD };
    await expectStep(first, 'SELECT_CHALLENGE', choice);
    const second = await api.answer(first, choice);
    const right = { SOFTWARE_TOKEN_MFA_CODE: await generate({ secret }) };
    await expectStep(second, 'SOFTWARE_TOKEN_MFA', right);
    await expectTokens(await api.answer(second, right), second, right);
  });

  it('USER_AUTH by SRP, with a temporary password', async () => {
    await start();
    await addUser(identity, { status: 'FORCE_CHANGE_PASSWORD' });
    const srp = srpClient();
    const first = await api.begin('USER_AUTH', {});
    const choice = { ANSWER: 'PASSWORD_SRP', SRP_A: srp.publicValue };
    await expectStep(first, 'SELECT_CHALLENGE', choice);
    const asked = await api.answer(first, choice);
    expect(asked.ChallengeName).toBe('PASSWORD_VERIFIER');
    const second = await api.answer(asked, srp.claim(asked.ChallengeParameters, PASSWORD));
    await expectStep(second, 'NEW_PASSWORD_REQUIRED', { NEW_PASSWORD });
    await expectTokens(await api.answer(second, { NEW_PASSWORD }), second, { NEW_PASSWORD });
  });

  it.each([
    ['EMAIL_OTP', 'EMAIL'],
    ['SMS_OTP', 'SMS'],
  ] as const)('USER_AUTH by %s has no second factor', async (factor, medium) => {
    await start({
      Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP', 'SMS_OTP'] } },
    });
    await addUser(identity, {
      attributes: { ...ADDRESSES, email_verified: 'true', phone_number_verified: 'true' },
    });
    const step = await api.begin('USER_AUTH', { PREFERRED_CHALLENGE: factor });
    const right = { [`${factor}_CODE`]: lastCode() };
    await expectStep(step, factor, right);
    expect(step.ChallengeParameters?.CODE_DELIVERY_DELIVERY_MEDIUM).toBe(medium);
    await expectTokens(await api.answer(step, right), step, right);
  });
});
