import { CommitmentPolicy } from '@aws-crypto/material-management-node';
import {
  AdminCreateUserCommand,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  ForgotPasswordCommand,
  GetUserAttributeVerificationCodeCommand,
  InitiateAuthCommand,
  ResendConfirmationCodeCommand,
  RespondToAuthChallengeCommand,
  SignUpCommand,
  UpdateUserAttributesCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Json } from '@portcullis/model/source';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { kms, openMessage } from '../../kms/test-keyring.ts';
import { directory } from '../../sts/test-directory.ts';
import { ACCOUNT, REGION, startIdentity, type TestIdentity, type TestResource } from '../../test-identity.ts';
import { FUNCTION } from '../../triggers/test-trigger.ts';
import { addUser, CLIENT_ID, changeStored, PASSWORD, POOL_ID, poolWith, sdk } from '../auth/test-users.ts';
import { accessTokenOf, attributes } from './test-accounts.ts';

let identity: TestIdentity;
afterEach(() => identity.stop());

const KEY = `arn:aws:kms:${REGION}:${ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
const MESSAGES = 'arn:aws:lambda:eu-west-1:111122223333:function:messages';
const SENDER = { LambdaArn: FUNCTION, LambdaVersion: 'V1_0' };
const BOTH = { CustomEmailSender: SENDER, CustomSMSSender: SENDER, KMSKeyID: KEY };

interface SenderEvent {
  readonly triggerSource: string;
  readonly request: { readonly code: string; readonly clientMetadata: Json; readonly type: string };
}

interface Started {
  readonly events: SenderEvent[];
  /** Sources of calls of the custom message trigger. */
  readonly written: string[];
  readonly lines: string[];
}

async function start(
  LambdaConfig: Readonly<Record<string, Json>>,
  more: TestResource['properties'] = {},
  options: Parameters<typeof startIdentity>[0] & Pick<TestResource, 'unresolved'> = {},
  client: TestResource['properties'] = {},
): Promise<Started> {
  const started: Started = { events: [], written: [], lines: [] };
  const { unresolved, ...rest } = options;
  const [pool, ...others] = poolWith(
    {
      AutoVerifiedAttributes: ['email', 'phone_number'],
      LambdaConfig: { CustomMessage: MESSAGES, ...LambdaConfig },
      ...more,
    },
    client,
  ) as [TestResource];
  identity = await startIdentity({
    resources: [{ ...pool, ...(unresolved === undefined ? {} : { unresolved }) }, ...others],
    functions: {
      [FUNCTION]: (event) => {
        started.events.push(event as unknown as SenderEvent);
        return { ok: true, output: null };
      },
      [MESSAGES]: (event) => {
        started.written.push((event as { triggerSource: string }).triggerSource);
        return { ok: true, output: event };
      },
    },
    log: (line) => void started.lines.push(line),
    ...rest,
  });
  return started;
}

const opened = async ({ events }: Started): Promise<string> =>
  (await openMessage(kms(identity), (events.at(-1) as SenderEvent).request.code)).text;

const ALICE = { ClientId: CLIENT_ID, Username: 'alice' };
const EMAIL = { email: 'alice@example.com' };
const PHONE = { phone_number: '+15555550100' };

const signUp = (
  address: Readonly<Record<string, string>>,
  more: { ClientMetadata?: Record<string, string> } = {},
) =>
  sdk(identity).send(
    new SignUpCommand({ ...ALICE, Password: PASSWORD, UserAttributes: attributes(address), ...more }),
  );

describe('a custom sender', () => {
  it('gets the event that AWS sends', async () => {
    const started = await start(BOTH);
    const { UserSub } = await signUp(EMAIL);
    expect(started.events).toEqual([
      {
        version: '1',
        triggerSource: 'CustomEmailSender_SignUp',
        region: 'eu-west-1',
        userPoolId: POOL_ID,
        userName: 'alice',
        callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId: CLIENT_ID },
        request: {
          type: 'customEmailSenderRequestV1',
          code: expect.stringMatching(/^AYADe[\w+/]+=*$/),
          clientMetadata: null,
          userAttributes: {
            sub: UserSub,
            'cognito:user_status': 'UNCONFIRMED',
            email_verified: 'false',
            ...EMAIL,
          },
        },
      },
    ]);
  });

  it('gets what the client says of the call', async () => {
    const { events } = await start(BOTH);
    await signUp(EMAIL, { ClientMetadata: { locale: 'de' } });
    expect(events[0]?.request.clientMetadata).toEqual({ locale: 'de' });
  });

  it('gets the code as a message of the AWS Encryption SDK, as Cognito makes them', async () => {
    const { events } = await start(BOTH);
    await signUp(EMAIL);
    const code = events[0]?.request.code as string;
    const message = await openMessage(kms(identity), code);
    expect(message).toMatchObject({
      text: expect.stringMatching(/^\d{6}$/),
      version: 1,
      suiteId: 0x0378,
      encryptionContext: { 'userpool-id': POOL_ID, 'aws-crypto-public-key': expect.any(String) },
      dataKeys: [{ providerId: 'aws-kms', providerInfo: KEY }],
    });
    // Without key commitment: who demands it is refused, as with Cognito's.
    const demanding = openMessage(kms(identity), code, CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT);
    await expect(demanding).rejects.toThrow('commit');
  });

  it.each([
    ['CustomEmailSender', 'customEmailSenderRequestV1', EMAIL, 'email', { email: 'new@example.com' }],
    ['CustomSMSSender', 'customSMSSenderRequestV1', PHONE, 'phone_number', { phone_number: '+15555550199' }],
  ] as const)(
    '%s sends every message of its medium, and the custom message trigger writes none',
    async (trigger, type, address, attribute, changed) => {
      const started = await start(BOTH);
      const client = sdk(identity);
      await signUp(address);
      await client.send(new ResendConfirmationCodeCommand(ALICE));
      await client.send(new ConfirmSignUpCommand({ ...ALICE, ConfirmationCode: await opened(started) }));
      await client.send(new ForgotPasswordCommand(ALICE));
      const given = { ...ALICE, ConfirmationCode: await opened(started), Password: 'Another-1234' };
      await client.send(new ConfirmForgotPasswordCommand(given));
      const AccessToken = await accessTokenOf(client, 'alice', 'Another-1234');
      await client.send(
        new UpdateUserAttributesCommand({ AccessToken, UserAttributes: attributes(changed) }),
      );
      await client.send(
        new GetUserAttributeVerificationCodeCommand({ AccessToken, AttributeName: attribute }),
      );
      await client.send(
        new AdminCreateUserCommand({
          UserPoolId: POOL_ID,
          Username: 'bob',
          TemporaryPassword: 'Temporary-1',
          DesiredDeliveryMediums: [attribute === 'email' ? 'EMAIL' : 'SMS'],
          UserAttributes: attributes(address),
        }),
      );
      expect(started.events.map(({ triggerSource, request }) => [triggerSource, request.type])).toEqual(
        [
          'SignUp',
          'ResendCode',
          'ForgotPassword',
          'UpdateUserAttribute',
          'VerifyUserAttribute',
          'AdminCreateUser',
        ].map((occasion) => [`${trigger}_${occasion}`, type]),
      );
      expect(await opened(started)).toBe('Temporary-1');
      expect(started.written).toEqual([]);
    },
  );

  it.each([
    ['EMAIL_OTP', 'CustomEmailSender_Authentication'],
    ['SMS_MFA', 'CustomSMSSender_Authentication'],
  ] as const)('sends the code of %s', async (factor, source) => {
    const started = await start(BOTH, { MfaConfiguration: 'ON', EnabledMfas: [factor] });
    await addUser(identity, {
      attributes: { ...EMAIL, ...PHONE, email_verified: 'true', phone_number_verified: 'true' },
      mfa: { enabled: [factor] },
    });
    const client = sdk(identity);
    const { Session } = await client.send(
      new InitiateAuthCommand({
        ClientId: CLIENT_ID,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: 'alice', PASSWORD },
      }),
    );
    expect(started.events.map(({ triggerSource }) => triggerSource)).toEqual([source]);
    const { AuthenticationResult } = await client.send(
      new RespondToAuthChallengeCommand({
        ClientId: CLIENT_ID,
        ChallengeName: factor,
        Session,
        ChallengeResponses: { USERNAME: 'alice', [`${factor}_CODE`]: await opened(started) },
      }),
    );
    expect(AuthenticationResult?.AccessToken).toBeDefined();
  });

  it('leaves the other medium as it is', async () => {
    const started = await start({ CustomSMSSender: SENDER, KMSKeyID: KEY });
    await signUp(EMAIL);
    expect([started.events, started.written]).toEqual([[], ['CustomMessage_SignUp']]);
    expect(identity.outbox).toMatchObject([{ medium: 'EMAIL', text: expect.stringContaining('code is') }]);
  });

  it('is the one who sends: the outbox holds no text, and says so', async () => {
    await start(BOTH);
    await signUp(PHONE);
    expect(identity.outbox).toMatchObject([
      { medium: 'SMS', to: PHONE.phone_number, text: '', username: 'alice', sentBy: FUNCTION },
    ]);
  });

  it('sends unseen where the pool hides who there is', async () => {
    const started = await start(BOTH, {}, {}, { PreventUserExistenceErrors: 'ENABLED' });
    await addUser(identity, { attributes: { ...EMAIL, email_verified: 'true' } });
    await sdk(identity).send(new ForgotPasswordCommand({ ...ALICE }));
    await vi.waitFor(() => expect(started.events).toHaveLength(1));
  });
});

describe('a function of a custom sender that fails', () => {
  it.each([
    ['throws', { ok: false, kind: 'error', message: 'no credit left' }],
    ['cannot be called', { ok: false, kind: 'unavailable', message: 'no credit left' }],
    ['does not end', { ok: false, kind: 'timeout', message: 'no credit left' }],
  ] as const)('%s: the call succeeds, and the operator sees why', async (_, outcome) => {
    const { lines } = await start(BOTH, {}, { functions: { [FUNCTION]: () => outcome } });
    const { UserSub } = await signUp(EMAIL);
    expect(UserSub).toBeDefined();
    expect(lines).toEqual([
      `identity: CustomEmailSender of ${POOL_ID} failed, and a code was not sent: no credit left; it is tried again in 60 s`,
    ]);
  });

  it('answers nothing that counts', async () => {
    const { lines } = await start(
      BOTH,
      {},
      { functions: { [FUNCTION]: () => ({ ok: true, output: 'no event' }) } },
    );
    expect((await signUp(EMAIL)).UserConfirmed).toBe(false);
    expect(lines).toEqual([]);
  });
});

describe('a custom sender that cannot be used', () => {
  const unresolved = (path: string) => ({
    unresolved: [{ path: `LambdaConfig.${path}`, reason: 'not here', loss: 'narrows' as const }],
  });

  it.each<[string, Readonly<Record<string, Json>>, Parameters<typeof start>[2]]>([
    ['no key', { CustomEmailSender: SENDER }, unresolved('KMSKeyID')],
    [
      'no function',
      { CustomEmailSender: { LambdaVersion: 'V1_0' }, KMSKeyID: KEY },
      unresolved('CustomEmailSender.LambdaArn'),
    ],
    ['a value that is not known', { KMSKeyID: KEY }, unresolved('CustomEmailSender')],
    [
      'a disabled key',
      BOTH,
      { iam: directory([], { kmsKeys: [{ arn: KEY, enabled: false, policy: 'default' }] }) },
    ],
  ])('fails closed with %s: nobody sends in its place', async (_, config, options) => {
    const { events, written, lines } = await start(config, {}, options);
    await expect(signUp(EMAIL)).rejects.toMatchObject({ name: 'CodeDeliveryFailureException' });
    expect([events, written, identity.outbox]).toEqual([[], [], []]);
    expect(lines).toEqual([expect.stringContaining(`identity: a code of ${POOL_ID} was not sent: `)]);
  });

  it.each([
    ['an alias for a key', `arn:aws:kms:${REGION}:${ACCOUNT}:alias/codes`],
    ['a key id for an ARN', '1234abcd-12ab-34cd-56ef-1234567890ab'],
  ])('fails closed with %s, where a store still has it', async (_, KMSKeyID) => {
    const { events, written, lines } = await start(BOTH);
    await changeStored(identity, 'pools', POOL_ID, { LambdaConfig: { ...BOTH, KMSKeyID } });
    await expect(signUp(EMAIL)).rejects.toMatchObject({ name: 'CodeDeliveryFailureException' });
    expect([events, written, identity.outbox]).toEqual([[], [], []]);
    expect(lines).toEqual([expect.stringContaining(`identity: a code of ${POOL_ID} was not sent: `)]);
  });
});
