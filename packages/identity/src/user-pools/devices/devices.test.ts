import { randomUUID } from 'node:crypto';
import {
  AdminForgetDeviceCommand,
  AdminGetDeviceCommand,
  AdminListDevicesCommand,
  AdminUpdateDeviceStatusCommand,
  CognitoIdentityProviderClient,
  ConfirmDeviceCommand,
  ForgetDeviceCommand,
  GetDeviceCommand,
  ListDevicesCommand,
  UpdateDeviceStatusCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { N } from '../../srp/group.ts';
import { pad } from '../../srp/numbers.ts';
import { NOBODY, REGION, startIdentity, type TestIdentity } from '../../test-identity.ts';
import { issueTokens } from '../../tokens/issue-tokens.ts';
import { addUser, POOL_ID, poolWith, sdk, testClient, testPool } from '../auth/test-users.ts';
import type { User } from '../user.ts';
import { newDeviceKey } from './device-keys.ts';

let identity: TestIdentity;
let asking: TestIdentity;
beforeAll(async () => {
  identity = await startIdentity({
    resources: poolWith({ DeviceConfiguration: { ChallengeRequiredOnNewDevice: true } }),
  });
  asking = await startIdentity({
    resources: poolWith({ DeviceConfiguration: { DeviceOnlyRememberedOnUserPrompt: true } }),
  });
});
afterAll(async () => {
  await identity.stop();
  await asking.stop();
});

const VERIFIER = {
  PasswordVerifier: pad(12345678901234567890n).toString('base64'),
  Salt: pad(98765432109876543210n).toString('base64'),
};

interface Session {
  readonly at: TestIdentity;
  readonly user: User;
  readonly DeviceKey: string;
  readonly AccessToken: string;
}

/** A user of their own with a sign-in that was given a device key. */
async function session(at = identity, user?: User): Promise<Session> {
  const { context } = at;
  const who = user ?? (await addUser(at, { username: randomUUID(), password: undefined }));
  const pool = await testPool(context);
  const deviceKey = newDeviceKey(pool);
  const { accessToken } = await issueTokens(context, {
    pool,
    client: await testClient(context),
    user: who,
    authTime: context.ports.now(),
    family: randomUUID(),
    eventId: randomUUID(),
    deviceKey,
  });
  return { at, user: who, DeviceKey: deviceKey, AccessToken: accessToken };
}

function confirm({ at, DeviceKey, AccessToken }: Session, more: object = {}) {
  return sdk(at).send(
    new ConfirmDeviceCommand({
      DeviceKey,
      AccessToken,
      DeviceSecretVerifierConfig: VERIFIER,
      DeviceName: 'a phone',
      ...more,
    }),
  );
}

const get = ({ at, DeviceKey, AccessToken }: Session) =>
  sdk(at).send(new GetDeviceCommand({ DeviceKey, AccessToken }));
const forget = ({ at, DeviceKey, AccessToken }: Session) =>
  sdk(at).send(new ForgetDeviceCommand({ DeviceKey, AccessToken }));
const mark = ({ at, DeviceKey, AccessToken }: Session, DeviceRememberedStatus?: 'remembered') =>
  sdk(at).send(new UpdateDeviceStatusCommand({ DeviceKey, AccessToken, DeviceRememberedStatus }));
const list = ({ at, AccessToken }: Session, more: object = {}) =>
  sdk(at).send(new ListDevicesCommand({ AccessToken, ...more }));

async function statusOf(one: Session): Promise<string | undefined> {
  const { Device } = await get(one);
  return Device?.DeviceAttributes?.find(({ Name }) => Name === 'dev:device_remembered_status')?.Value;
}

const GONE = { name: 'ResourceNotFoundException', message: 'Device does not exist.' };
const INVALID_KEY = { name: 'InvalidParameterException', message: 'Invalid device key given.' };

describe('confirming a device', () => {
  it('remembers it, with its name and address', async () => {
    const one = await session();
    expect((await confirm(one)).UserConfirmationNecessary).toBe(false);
    expect((await get(one)).Device).toEqual({
      DeviceKey: one.DeviceKey,
      DeviceAttributes: [
        { Name: 'device_status', Value: 'valid' },
        { Name: 'device_name', Value: 'a phone' },
        { Name: 'last_ip_used', Value: '127.0.0.1' },
        { Name: 'dev:device_remembered_status', Value: 'remembered' },
      ],
      DeviceCreateDate: expect.any(Date),
      DeviceLastModifiedDate: expect.any(Date),
      DeviceLastAuthenticatedDate: expect.any(Date),
    });
  });

  it('leaves it to the user where the pool says so', async () => {
    const one = await session(asking);
    expect((await confirm(one)).UserConfirmationNecessary).toBe(true);
    expect(await statusOf(one)).toBe('not_remembered');
    await mark(one, 'remembered');
    expect(await statusOf(one)).toBe('remembered');
    await mark(one);
    expect(await statusOf(one)).toBe('remembered');
  });

  it('takes no key but that of the sign-in, once', async () => {
    const [one, another] = [await session(), await session()];
    await expect(confirm(one, { DeviceKey: another.DeviceKey })).rejects.toMatchObject(INVALID_KEY);
    await expect(confirm(one, { DeviceKey: `eu-west-1_${randomUUID()}` })).rejects.toMatchObject(INVALID_KEY);
    await confirm(one);
    await expect(confirm(one)).rejects.toMatchObject(INVALID_KEY);
  });

  it('takes no key that was forgotten, though an access token still names it', async () => {
    const one = await session();
    await confirm(one);
    await forget(one);
    await expect(confirm(one)).rejects.toMatchObject(INVALID_KEY);
  });

  it.each<[string, object]>([
    ['no verifier at all', { DeviceSecretVerifierConfig: undefined }],
    ['no salt', { DeviceSecretVerifierConfig: { ...VERIFIER, Salt: undefined } }],
    ['no password verifier', { DeviceSecretVerifierConfig: { ...VERIFIER, PasswordVerifier: undefined } }],
    ['a verifier of zero', { DeviceSecretVerifierConfig: { ...VERIFIER, PasswordVerifier: 'AAAA' } }],
    [
      'a verifier of N, with which anybody could sign in',
      { DeviceSecretVerifierConfig: { ...VERIFIER, PasswordVerifier: pad(N).toString('base64') } },
    ],
    ['a verifier that is no base64', { DeviceSecretVerifierConfig: { ...VERIFIER, PasswordVerifier: '%%' } }],
    ['a salt that is no base64', { DeviceSecretVerifierConfig: { ...VERIFIER, Salt: 'a b' } }],
    ['a key that is none', { DeviceKey: 'device' }],
    ['an empty name', { DeviceName: '' }],
  ])('refuses %s', async (_, more) => {
    const one = await session();
    await expect(confirm(one, more)).rejects.toMatchObject({ name: 'InvalidParameterException' });
    await expect(get(one)).rejects.toMatchObject(GONE);
  });
});

describe('the devices of a user', () => {
  it('are listed in pages', async () => {
    const first = await session();
    const all = [first, await session(identity, first.user), await session(identity, first.user)];
    for (const one of all) await confirm(one);
    const page = await list(first, { Limit: 2 });
    const rest = await list(first, { Limit: 2, PaginationToken: page.PaginationToken });
    const keys = [...(page.Devices ?? []), ...(rest.Devices ?? [])].map(({ DeviceKey }) => DeviceKey);
    expect(keys).toEqual(all.map(({ DeviceKey }) => DeviceKey).sort());
    expect(rest.PaginationToken).toBeUndefined();
    await expect(list(first, { PaginationToken: 'made up' })).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
  });

  it('are theirs alone', async () => {
    const [alice, mallory] = [await session(), await session()];
    await confirm(alice);
    const theirs = { ...alice, AccessToken: mallory.AccessToken };
    await expect(get(theirs)).rejects.toMatchObject(GONE);
    await expect(forget(theirs)).rejects.toMatchObject(GONE);
    await expect(mark(theirs, 'remembered')).rejects.toMatchObject(GONE);
    expect((await list(mallory)).Devices).toEqual([]);
    expect((await get(alice)).Device).toBeDefined();
  });

  it('cannot be made unconfirmable by others', async () => {
    const [alice, mallory] = [await session(), await session()];
    await expect(forget({ ...alice, AccessToken: mallory.AccessToken })).rejects.toMatchObject(GONE);
    expect((await confirm(alice)).UserConfirmationNecessary).toBe(false);
  });

  it('are gone when they are forgotten', async () => {
    const one = await session();
    await confirm(one);
    await forget(one);
    await expect(get(one)).rejects.toMatchObject(GONE);
    await expect(forget(one)).rejects.toMatchObject(GONE);
    await expect(mark(one)).rejects.toMatchObject(GONE);
  });

  it('have no other status', async () => {
    const one = await session();
    await confirm(one);
    await expect(mark(one, 'trusted' as never)).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });

  it.each([
    ['ConfirmDevice', (one: Session) => confirm(one)],
    ['GetDevice', get],
    ['ListDevices', list],
    ['ForgetDevice', forget],
    ['UpdateDeviceStatus', mark],
  ])('need a sign-in: %s', async (_, run) => {
    const one = await session();
    await expect(run({ ...one, AccessToken: 'none' })).rejects.toMatchObject({
      name: 'NotAuthorizedException',
    });
  });
});

describe('the status of a device', () => {
  it('is set by all who set it at once', async () => {
    const one = await session();
    await confirm(one);
    await Promise.all([mark(one, 'remembered'), mark(one, 'remembered'), mark(one, 'remembered')]);
    expect(await statusOf(one)).toBe('remembered');
  });
});

describe('devices for administrators', () => {
  const target = ({ user, DeviceKey }: Session) => ({
    UserPoolId: POOL_ID,
    Username: user.username,
    DeviceKey,
  });

  it('are read, marked and forgotten', async () => {
    const one = await session();
    await confirm(one);
    const client = sdk(identity);
    const { Device } = await client.send(new AdminGetDeviceCommand(target(one)));
    expect(Device?.DeviceKey).toBe(one.DeviceKey);
    await client.send(
      new AdminUpdateDeviceStatusCommand({ ...target(one), DeviceRememberedStatus: 'not_remembered' }),
    );
    expect(await statusOf(one)).toBe('not_remembered');
    const { Devices } = await client.send(new AdminListDevicesCommand(target(one)));
    expect(Devices).toHaveLength(1);
    await client.send(new AdminForgetDeviceCommand(target(one)));
    await expect(client.send(new AdminGetDeviceCommand(target(one)))).rejects.toMatchObject(GONE);
  });

  it.each([
    ['AdminGetDevice', (one: object) => new AdminGetDeviceCommand(one as never)],
    ['AdminListDevices', (one: object) => new AdminListDevicesCommand(one as never)],
    ['AdminForgetDevice', (one: object) => new AdminForgetDeviceCommand(one as never)],
    ['AdminUpdateDeviceStatus', (one: object) => new AdminUpdateDeviceStatusCommand(one as never)],
  ] as const)('need their rights, and a user: %s', async (_, command) => {
    const one = await session();
    await confirm(one);
    const nobody = new CognitoIdentityProviderClient({
      endpoint: identity.url,
      region: REGION,
      credentials: NOBODY,
      maxAttempts: 1,
    });
    await expect(nobody.send(command(target(one)) as never)).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
    await expect(
      sdk(identity).send(command({ ...target(one), Username: 'nobody' }) as never),
    ).rejects.toMatchObject({ name: 'UserNotFoundException' });
    expect((await get(one)).Device).toBeDefined();
  });
});
