import { randomUUID } from 'node:crypto';
import {
  AdminForgetDeviceCommand,
  AdminInitiateAuthCommand,
  type AuthenticationResultType,
  ConfirmDeviceCommand,
  GetTokensFromRefreshTokenCommand,
  InitiateAuthCommand,
  type InitiateAuthCommandOutput,
  RespondToAuthChallengeCommand,
  UpdateDeviceStatusCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, describe, expect, it } from 'vitest';
import { N } from '../../srp/group.ts';
import { hexOf, pad, parseHex } from '../../srp/numbers.ts';
import { claimResponses, clientNumbers } from '../../srp/test-client.ts';
import { makeVerifier } from '../../srp/verifier.ts';
import { startIdentity, type TestIdentity, type TestResource } from '../../test-identity.ts';
import { FUNCTION } from '../../triggers/test-trigger.ts';
import type { UserMfa } from '../user.ts';
import { addUser, CLIENT_ID, PASSWORD, POOL_ID, poolWith, sdk } from './test-users.ts';

/** Remembered devices stand for the second factor that the user has. */
const SKIPPING = {
  MfaConfiguration: 'OPTIONAL',
  EnabledMfas: ['SMS_MFA'],
  DeviceConfiguration: { ChallengeRequiredOnNewDevice: true },
};
const MFA: UserMfa = { enabled: ['SMS_MFA'] };
const PHONE = { phone_number: '+15555550100' };

let identity: TestIdentity;
/** Whom the test is about. */
let username: string;
/** What the function of a pool was called for. */
const sources: string[] = [];
/** Services by what is declared: keys take a while to make. */
const running = new Map<string, TestIdentity>();
afterAll(async () => {
  for (const one of running.values()) await one.stop();
});

type Properties = TestResource['properties'];

async function start(
  pool: Properties = SKIPPING,
  mfa: UserMfa | undefined = MFA,
  client: Properties = {},
): Promise<void> {
  const name = JSON.stringify([pool, client]);
  identity =
    running.get(name) ??
    (await startIdentity({
      resources: poolWith(pool, client),
      functions: {
        [FUNCTION]: (event) => {
          sources.push((event as { triggerSource: string }).triggerSource);
          return { ok: true, output: event };
        },
      },
    }));
  running.set(name, identity);
  username = randomUUID();
  await addUser(identity, { username, attributes: PHONE, ...(mfa === undefined ? {} : { mfa }) });
}

interface KnownDevice {
  readonly DeviceKey: string;
  readonly group: string;
  readonly secret: string;
}

/** SRP up to the answer to PASSWORD_VERIFIER. */
async function bySrp(DEVICE_KEY?: string): Promise<InitiateAuthCommandOutput> {
  const named: Record<string, string> = DEVICE_KEY === undefined ? {} : { DEVICE_KEY };
  const { a, srpA } = clientNumbers();
  const { ChallengeParameters = {} } = await sdk(identity).send(
    new InitiateAuthCommand({
      ClientId: CLIENT_ID,
      AuthFlow: 'USER_SRP_AUTH',
      AuthParameters: { USERNAME: username, SRP_A: srpA, ...named },
    }),
  );
  const secrets = { group: POOL_ID.split('_')[1] as string, id: username, secret: PASSWORD, a };
  const claim = claimResponses(secrets, ChallengeParameters, identity.context.ports.now());
  return respond('PASSWORD_VERIFIER', undefined, { ...claim, ...named });
}

const respond = (ChallengeName: string, Session: string | undefined, responses: Record<string, string>) =>
  sdk(identity).send(
    new RespondToAuthChallengeCommand({
      ClientId: CLIENT_ID,
      ChallengeName: ChallengeName as 'SMS_MFA',
      Session,
      ChallengeResponses: { USERNAME: username, ...responses },
    }),
  );

/** The code of the message that was sent last. */
const newestCode = (): string => identity.outbox.at(-1)?.code ?? '';

async function withCode(step: InitiateAuthCommandOutput): Promise<InitiateAuthCommandOutput> {
  expect(step.ChallengeName).toBe('SMS_MFA');
  return respond('SMS_MFA', step.Session, { SMS_MFA_CODE: newestCode() });
}

async function confirmed({ AuthenticationResult }: InitiateAuthCommandOutput): Promise<KnownDevice> {
  const { AccessToken, NewDeviceMetadata } = AuthenticationResult ?? {};
  const { DeviceKey = '', DeviceGroupKey = '' } = NewDeviceMetadata ?? {};
  const device = { DeviceKey, group: DeviceGroupKey, secret: 'a secret that the device made' };
  const made = await makeVerifier(
    identity.context.srp,
    { group: device.group, id: DeviceKey },
    device.secret,
  );
  const base64 = (hex: string) => pad(parseHex(hex) as bigint).toString('base64');
  await sdk(identity).send(
    new ConfirmDeviceCommand({
      AccessToken,
      DeviceKey,
      DeviceSecretVerifierConfig: { PasswordVerifier: base64(made.verifier), Salt: base64(made.salt) },
    }),
  );
  return device;
}

/** The answers to both device challenges. */
async function prove(step: InitiateAuthCommandOutput, device: KnownDevice, srpA?: string) {
  expect(step.ChallengeName).toBe('DEVICE_SRP_AUTH');
  const numbers = clientNumbers();
  const verifying = await respond('DEVICE_SRP_AUTH', step.Session, {
    DEVICE_KEY: device.DeviceKey,
    SRP_A: srpA ?? numbers.srpA,
  });
  expect(verifying.ChallengeName).toBe('DEVICE_PASSWORD_VERIFIER');
  const secrets = { group: device.group, id: device.DeviceKey, secret: device.secret, a: numbers.a };
  const claim = claimResponses(secrets, verifying.ChallengeParameters ?? {}, identity.context.ports.now());
  return {
    verifying,
    answer: (more: Record<string, string> = {}, session = verifying.Session) =>
      respond('DEVICE_PASSWORD_VERIFIER', session, { DEVICE_KEY: device.DeviceKey, ...claim, ...more }),
  };
}

const claimsOf = ({ AccessToken = '' }: AuthenticationResultType): Record<string, unknown> =>
  JSON.parse(Buffer.from(AccessToken.split('.')[1] ?? '', 'base64url').toString());

const WRONG = { name: 'NotAuthorizedException', message: 'Incorrect username or password.' };
const GONE = { name: 'ResourceNotFoundException', message: 'Device does not exist.' };

describe('sign-in with devices that the pool tracks', () => {
  it('names a new device, in the token as well', async () => {
    await start();
    const { AuthenticationResult = {} } = await withCode(await bySrp());
    const { DeviceKey, DeviceGroupKey } = AuthenticationResult.NewDeviceMetadata ?? {};
    expect(DeviceKey).toMatch(/^eu-west-1_[0-9a-f-]{36}$/);
    expect(DeviceGroupKey).toMatch(/^-[0-9A-Za-z]{8}$/);
    expect(claimsOf(AuthenticationResult).device_key).toBe(DeviceKey);
  });

  it('takes a remembered device in the place of the second factor', async () => {
    await start();
    const device = await confirmed(await withCode(await bySrp()));
    const sent = identity.outbox.length;
    const { answer } = await prove(await bySrp(device.DeviceKey), device);
    const { AuthenticationResult = {} } = await answer();
    expect(claimsOf(AuthenticationResult).device_key).toBe(device.DeviceKey);
    expect(AuthenticationResult.NewDeviceMetadata).toBeUndefined();
    expect(identity.outbox).toHaveLength(sent);
  });

  it('has a source of its own for the trigger of tokens', async () => {
    await start({ ...SKIPPING, LambdaConfig: { PreTokenGeneration: FUNCTION } });
    const device = await confirmed(await withCode(await bySrp()));
    sources.length = 0;
    const { answer } = await prove(await bySrp(device.DeviceKey), device);
    expect((await answer()).AuthenticationResult?.AccessToken).toBeDefined();
    expect(sources).toEqual(['TokenGeneration_AuthenticateDevice']);
  });

  it('takes a device by its block alone, after a password in clear, and only once', async () => {
    await start();
    const device = await confirmed(await withCode(await bySrp()));
    const step = await sdk(identity).send(
      new InitiateAuthCommand({
        ClientId: CLIENT_ID,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: username, PASSWORD, DEVICE_KEY: device.DeviceKey },
      }),
    );
    const { answer } = await prove(step, device);
    expect((await answer({}, undefined)).AuthenticationResult?.AccessToken).toBeDefined();
    await expect(answer()).rejects.toMatchObject({ name: 'NotAuthorizedException' });
  });

  it('still asks for the second factor where devices do not stand for it, then for the device', async () => {
    await start({ ...SKIPPING, DeviceConfiguration: { ChallengeRequiredOnNewDevice: false } });
    const device = await confirmed(await withCode(await bySrp()));
    const step = await withCode(await bySrp(device.DeviceKey));
    const { answer } = await prove(step, device);
    expect((await answer()).AuthenticationResult?.AccessToken).toBeDefined();
  });

  it('asks for the second factor on devices that the user did not choose to remember', async () => {
    const asking = { ...SKIPPING.DeviceConfiguration, DeviceOnlyRememberedOnUserPrompt: true };
    await start({ ...SKIPPING, DeviceConfiguration: asking });
    const first = await withCode(await bySrp());
    const device = await confirmed(first);
    const second = await withCode(await bySrp(device.DeviceKey));
    expect(second.AuthenticationResult?.NewDeviceMetadata).toBeUndefined();
    expect(claimsOf(second.AuthenticationResult ?? {}).device_key).toBe(device.DeviceKey);
    await sdk(identity).send(
      new UpdateDeviceStatusCommand({
        AccessToken: first.AuthenticationResult?.AccessToken,
        DeviceKey: device.DeviceKey,
        DeviceRememberedStatus: 'remembered',
      }),
    );
    const { answer } = await prove(await bySrp(device.DeviceKey), device);
    expect((await answer()).AuthenticationResult?.AccessToken).toBeDefined();
  });

  it('refuses a device that is not there, and takes the same answer again without it', async () => {
    await start();
    const { a, srpA } = clientNumbers();
    const { ChallengeParameters = {} } = await sdk(identity).send(
      new InitiateAuthCommand({
        ClientId: CLIENT_ID,
        AuthFlow: 'USER_SRP_AUTH',
        AuthParameters: { USERNAME: username, SRP_A: srpA, DEVICE_KEY: 'eu-west-1_gone' },
      }),
    );
    const secrets = { group: POOL_ID.split('_')[1] as string, id: username, secret: PASSWORD, a };
    const claim = claimResponses(secrets, ChallengeParameters, identity.context.ports.now());
    await expect(
      respond('PASSWORD_VERIFIER', undefined, { ...claim, DEVICE_KEY: 'eu-west-1_gone' }),
    ).rejects.toMatchObject(GONE);
    // Clients take the key back by null.
    const withNull = { ...claim, DEVICE_KEY: null as unknown as string };
    const step = await respond('PASSWORD_VERIFIER', undefined, withNull);
    expect((await withCode(step)).AuthenticationResult?.NewDeviceMetadata).toBeDefined();
  });

  it('refuses the device of another user, to who knows the password only', async () => {
    await start();
    const device = await confirmed(await withCode(await bySrp()));
    const other = randomUUID();
    await addUser(identity, { username: other });
    const asOther = (password: string) =>
      sdk(identity).send(
        new InitiateAuthCommand({
          ClientId: CLIENT_ID,
          AuthFlow: 'USER_PASSWORD_AUTH',
          AuthParameters: { USERNAME: other, PASSWORD: password, DEVICE_KEY: device.DeviceKey },
        }),
      );
    await expect(asOther('wrong')).rejects.toMatchObject(WRONG);
    await expect(asOther(PASSWORD)).rejects.toMatchObject(GONE);
  });

  it('refuses a device that was forgotten, also between its challenges, and ends its refresh tokens', async () => {
    await start();
    const first = await withCode(await bySrp());
    const device = await confirmed(first);
    const step = await bySrp(device.DeviceKey);
    const { answer } = await prove(await bySrp(device.DeviceKey), device);
    const refresh = () =>
      sdk(identity).send(
        new GetTokensFromRefreshTokenCommand({
          ClientId: CLIENT_ID,
          RefreshToken: first.AuthenticationResult?.RefreshToken,
          DeviceKey: device.DeviceKey,
        }),
      );
    expect((await refresh()).AuthenticationResult?.AccessToken).toBeDefined();
    await sdk(identity).send(
      new AdminForgetDeviceCommand({
        UserPoolId: POOL_ID,
        Username: username,
        DeviceKey: device.DeviceKey,
      }),
    );
    await expect(answer()).rejects.toMatchObject(GONE);
    await expect(
      respond('DEVICE_SRP_AUTH', step.Session, {
        DEVICE_KEY: device.DeviceKey,
        SRP_A: clientNumbers().srpA,
      }),
    ).rejects.toMatchObject(GONE);
    await expect(bySrp(device.DeviceKey)).rejects.toMatchObject(GONE);
    await expect(refresh()).rejects.toMatchObject({ name: 'NotAuthorizedException' });
  });

  it('refreshes by the device only, once it is confirmed', async () => {
    await start();
    const first = await withCode(await bySrp());
    const { AuthenticationResult = {} } = first;
    const refresh = (DeviceKey?: string) =>
      sdk(identity).send(
        new GetTokensFromRefreshTokenCommand({
          ClientId: CLIENT_ID,
          RefreshToken: AuthenticationResult.RefreshToken,
          DeviceKey,
        }),
      );
    const invalid = { name: 'NotAuthorizedException', message: 'Invalid Refresh Token.' };
    await expect(refresh()).rejects.toMatchObject(invalid);
    await expect(refresh('eu-west-1_another')).rejects.toMatchObject(invalid);
    await expect(refresh(AuthenticationResult.NewDeviceMetadata?.DeviceKey)).rejects.toMatchObject(invalid);
    await confirmed(first);
    const renewed = await refresh(AuthenticationResult.NewDeviceMetadata?.DeviceKey);
    expect(claimsOf(renewed.AuthenticationResult ?? {}).device_key).toBe(
      AuthenticationResult.NewDeviceMetadata?.DeviceKey,
    );
  });

  it('tells no device to administrators', async () => {
    await start(SKIPPING, { enabled: [] });
    const { AuthenticationResult } = await sdk(identity).send(
      new AdminInitiateAuthCommand({
        UserPoolId: POOL_ID,
        ClientId: CLIENT_ID,
        AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: username, PASSWORD },
      }),
    );
    expect(AuthenticationResult?.AccessToken).toBeDefined();
    expect(AuthenticationResult?.NewDeviceMetadata).toBeUndefined();
  });

  it('knows no devices where the pool does not track them', async () => {
    await start({}, undefined);
    const { AuthenticationResult = {} } = await bySrp('eu-west-1_whatever');
    expect(AuthenticationResult.NewDeviceMetadata).toBeUndefined();
    expect(claimsOf(AuthenticationResult).device_key).toBeUndefined();
  });
});

describe('the proof of a device', () => {
  it.each<[string, (device: KnownDevice) => KnownDevice]>([
    ['another secret', (device) => ({ ...device, secret: 'another' })],
    ['another group', (device) => ({ ...device, group: '-AAAAAAAA' })],
  ])('is refused with %s, and so is a second answer', async (_, change) => {
    await start();
    const device = await confirmed(await withCode(await bySrp()));
    const { answer } = await prove(await bySrp(device.DeviceKey), change(device));
    await expect(answer()).rejects.toMatchObject(WRONG);
    await expect(answer()).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: expect.stringMatching(/once/),
    });
  });

  it.each<[string, Record<string, string>, object]>([
    ['no signature', { PASSWORD_CLAIM_SIGNATURE: '' }, { name: 'InvalidParameterException' }],
    ['a signature of nobody', { PASSWORD_CLAIM_SIGNATURE: 'AAAA' }, WRONG],
    ['a time that is none', { TIMESTAMP: 'now' }, { name: 'InvalidParameterException' }],
    ['a time that was not signed', { TIMESTAMP: 'Tue Nov 3 04:05:06 UTC 2026' }, WRONG],
    ['no device', { DEVICE_KEY: '' }, { name: 'InvalidParameterException' }],
    ['another device', { DEVICE_KEY: 'eu-west-1_another' }, GONE],
  ])('is refused with %s', async (_, more, refusal) => {
    await start();
    const device = await confirmed(await withCode(await bySrp()));
    const { answer } = await prove(await bySrp(device.DeviceKey), device);
    await expect(answer(more)).rejects.toMatchObject(refusal);
  });

  it.each([
    ['0', '0'],
    ['N', hexOf(N)],
    ['nothing', ''],
  ])('does not begin with an A of %s', async (_, srpA) => {
    await start();
    const device = await confirmed(await withCode(await bySrp()));
    const { Session } = await bySrp(device.DeviceKey);
    await expect(
      respond('DEVICE_SRP_AUTH', Session, { DEVICE_KEY: device.DeviceKey, SRP_A: srpA }),
    ).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });

  it('cannot be answered by the code of a second factor, nor by the session of another challenge', async () => {
    await start();
    const device = await confirmed(await withCode(await bySrp()));
    const code = newestCode();
    const { Session } = await bySrp(device.DeviceKey);
    await expect(respond('SMS_MFA', Session, { SMS_MFA_CODE: code })).rejects.toMatchObject({
      name: 'NotAuthorizedException',
    });
    const asked = await bySrp();
    await expect(
      respond('DEVICE_SRP_AUTH', asked.Session, {
        DEVICE_KEY: device.DeviceKey,
        SRP_A: clientNumbers().srpA,
      }),
    ).rejects.toMatchObject({ name: 'NotAuthorizedException' });
  });

  it('is too late with a clock that is five minutes off', async () => {
    await start(SKIPPING, MFA, { AuthSessionValidity: 15 });
    const device = await confirmed(await withCode(await bySrp()));
    const { answer } = await prove(await bySrp(device.DeviceKey), device);
    identity.advance(5 * 60_000 + 1_000);
    await expect(answer()).rejects.toMatchObject(WRONG);
  });

  it('is too late when its session is over', async () => {
    await start(SKIPPING, MFA, { AuthSessionValidity: 3 });
    const device = await confirmed(await withCode(await bySrp()));
    const { answer } = await prove(await bySrp(device.DeviceKey), device);
    identity.advance(3 * 60_000);
    await expect(answer()).rejects.toMatchObject({ message: expect.stringMatching(/session is expired/) });
  });
});
