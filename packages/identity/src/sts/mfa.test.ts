import { GetSessionTokenCommand, type GetSessionTokenCommandInput } from '@aws-sdk/client-sts';
import type { IamDirectory, IamRole, MfaDevice } from '@portcullis/model';
import type { Json } from '@portcullis/model/source';
import { generate } from 'otplib';
import { afterEach, describe, expect, it } from 'vitest';
import { ACCOUNT, ADMIN, NOBODY, startIdentity, type TestIdentity } from '../test-identity.ts';
import { ALLOW_ALL, directory, role, user } from './test-directory.ts';
import { ADMIN_ARN, type AssumeInput, arnOf, assumeAs, type Key, keyOf, sts, trusts } from './test-sts.ts';

/** As AWS says it, with its spaces. */
const WRONG_CODE = 'MultiFactorAuthentication failed with invalid MFA one time pass code. ';
const UNKNOWN_DEVICE =
  'MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.';
const ONE_OF_TWO =
  'MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code. ';

const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const SECRET_OF_NOBODY = 'MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43U';
const PHONE = `arn:aws:iam::${ACCOUNT}:mfa/phone`;
const TABLET = `arn:aws:iam::${ACCOUNT}:mfa/tablet`;
const OTHERS = `arn:aws:iam::${ACCOUNT}:mfa/nobody`;
const NAMED_ONLY = `arn:aws:iam::${ACCOUNT}:mfa/of-the-template`;

let identity: TestIdentity;
afterEach(() => identity.stop());

const PRESENT: Json = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } };

function mfaRole(name: string, Condition: Json): IamRole {
  return role({ name, trust: [{ ...trusts(ADMIN_ARN), Condition }], allow: [ALLOW_ALL] });
}

const ROLES = [
  role({ name: 'open', trust: [trusts(ADMIN_ARN), trusts(arnOf('open'))], allow: [ALLOW_ALL] }),
  mfaRole('guarded', PRESENT),
  mfaRole('unless-absent', { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'true' } }),
  mfaRole('recent', { NumericLessThan: { 'aws:MultiFactorAuthAge': '300' } }),
  role({
    name: 'chained',
    trust: [{ ...trusts(arnOf('open')), Condition: PRESENT }],
  }),
  role({
    name: 'chained-unless-absent',
    trust: [
      { ...trusts(arnOf('open')), Condition: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'true' } } },
    ],
  }),
];

async function start(devices?: readonly MfaDevice[]): Promise<void> {
  const mfaDevices = devices ?? [
    { serial: PHONE, secret: SECRET },
    { serial: TABLET, secret: SECRET_OF_NOBODY },
    { serial: NAMED_ONLY },
  ];
  const iam: IamDirectory = {
    ...directory(ROLES),
    users: [
      user('admin', ADMIN, [ALLOW_ALL], { mfaDevices }),
      user('nobody', NOBODY, [], { mfaDevices: [{ serial: OTHERS, secret: SECRET_OF_NOBODY }] }),
    ],
  };
  identity = await startIdentity({ iam });
  // In the middle of a step: none begins while a test runs.
  identity.advance(40_000 - (identity.context.ports.now() % 30_000));
}

/** What an app shows now; `steps` of 30 seconds later. */
const code = (secret = SECRET, steps = 0): Promise<string> =>
  generate({ secret, epoch: Math.floor(identity.context.ports.now() / 1000) + 30 * steps });

const wrong = async (): Promise<string> => String((Number(await code()) + 1) % 1_000_000).padStart(6, '0');

const assume = (input: AssumeInput, key?: Key) => assumeAs(identity, input, key);

async function sessionToken(input: GetSessionTokenCommandInput, key?: Key) {
  const { Credentials } = await sts(identity, key).send(new GetSessionTokenCommand(input));
  return keyOf(Credentials);
}

const withMfa = async () => sessionToken({ SerialNumber: PHONE, TokenCode: await code() });

describe('a code of the user’s MFA device', () => {
  const OPERATIONS = [
    ['AssumeRole', (mfa: object, key?: Key) => assume({ RoleArn: arnOf('open'), ...mfa }, key)],
    ['GetSessionToken', (mfa: object, key?: Key) => sessionToken(mfa, key)],
  ] as const;

  describe.each(OPERATIONS)('at %s', (_, ask) => {
    it('is taken once', async () => {
      await start();
      const mfa = { SerialNumber: PHONE, TokenCode: await code() };
      await ask(mfa);
      await expect(ask(mfa)).rejects.toMatchObject({
        name: 'AccessDenied',
        message: WRONG_CODE,
        $metadata: { httpStatusCode: 403 },
      });
    });

    it.each([-1, 1])('may be %i step away, and no more', async (steps) => {
      await start();
      await expect(
        ask({ SerialNumber: PHONE, TokenCode: await code(SECRET, 2 * steps) }),
      ).rejects.toMatchObject({ message: WRONG_CODE });
      await ask({ SerialNumber: PHONE, TokenCode: await code(SECRET, steps) });
    });

    it.each<[string, string, () => Promise<string>, string]>([
      ['that is wrong', PHONE, () => wrong(), WRONG_CODE],
      ['of another of the user’s devices', TABLET, () => code(), WRONG_CODE],
      ['of a device of another user', OTHERS, () => code(SECRET_OF_NOBODY), UNKNOWN_DEVICE],
      ['of a device that nobody has', `${PHONE}-2`, () => code(), UNKNOWN_DEVICE],
      ['of a device that is only named', NAMED_ONLY, () => code(), UNKNOWN_DEVICE],
    ])('%s is refused', async (_, SerialNumber, make, message) => {
      await start();
      await expect(ask({ SerialNumber, TokenCode: await make() })).rejects.toMatchObject({
        name: 'AccessDenied',
        message,
        $metadata: { httpStatusCode: 403 },
      });
    });

    it.each<[string, object, string]>([
      ['no code', { SerialNumber: PHONE }, ONE_OF_TWO],
      ['no serial number', { TokenCode: '123456' }, ONE_OF_TWO],
      ['a code of letters', { SerialNumber: PHONE, TokenCode: 'abcdef' }, "at 'tokenCode' failed"],
      ['a code of seven digits', { SerialNumber: PHONE, TokenCode: '1234567' }, "at 'tokenCode' failed"],
      ['an empty code', { SerialNumber: PHONE, TokenCode: '' }, "at 'tokenCode' failed"],
      [
        'a serial number with a space',
        { SerialNumber: `${PHONE} x`, TokenCode: '123456' },
        "at 'serialNumber' failed",
      ],
      [
        'a short serial number',
        { SerialNumber: 'GAHT1234', TokenCode: '123456' },
        "at 'serialNumber' failed",
      ],
    ])('is a ValidationError with %s', async (_, mfa, message) => {
      await start();
      await expect(ask(mfa)).rejects.toMatchObject({
        name: 'ValidationError',
        message: expect.stringContaining(message),
        $metadata: { httpStatusCode: 400 },
      });
    });

    it('is not looked at for longer and longer after five that were wrong', async () => {
      await start();
      for (let failures = 1; failures <= 12; failures++) {
        await expect(ask({ SerialNumber: PHONE, TokenCode: await wrong() })).rejects.toMatchObject({
          message: WRONG_CODE,
        });
        if (failures < 12) identity.advance(1_000 * 2 ** Math.max(0, failures - 5));
      }
      // What is not looked at does not count: the lock grows no longer.
      for (const TokenCode of [await code(), await wrong(), await wrong()])
        await expect(ask({ SerialNumber: PHONE, TokenCode })).rejects.toMatchObject({ message: WRONG_CODE });
      identity.advance(1_000 * 2 ** 7);
      await ask({ SerialNumber: PHONE, TokenCode: await code() });
    });
  });

  it('counts once for both operations', async () => {
    await start();
    const mfa = { SerialNumber: PHONE, TokenCode: await code() };
    await sessionToken(mfa);
    await expect(assume({ RoleArn: arnOf('guarded'), ...mfa })).rejects.toMatchObject({
      message: WRONG_CODE,
    });
  });

  it('of many at once counts once', async () => {
    await start();
    const mfa = { SerialNumber: PHONE, TokenCode: await code() };
    const asked = await Promise.allSettled(Array.from({ length: 8 }, () => sessionToken(mfa)));
    expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('is nothing that a role session has', async () => {
    await start();
    const { key } = await assume({ RoleArn: arnOf('open') });
    await expect(
      assume({ RoleArn: arnOf('open'), SerialNumber: PHONE, TokenCode: await code() }, key),
    ).rejects.toMatchObject({ name: 'AccessDenied', message: UNKNOWN_DEVICE });
  });

  it('is not used up by a request that is malformed', async () => {
    await start();
    const mfa = { SerialNumber: PHONE, TokenCode: await code() };
    await expect(
      assume({ RoleArn: arnOf('guarded'), ...mfa, Tags: [{ Key: '*', Value: '' }] }),
    ).rejects.toMatchObject({ name: 'ValidationError' });
    await assume({ RoleArn: arnOf('guarded'), ...mfa });
  });
});

// IAM User Guide "Secure API access with MFA", "AWS global condition context keys".
describe('a trust policy that asks for MFA', () => {
  it.each(['guarded', 'recent'])('%s refuses long-term keys, which have no such key', async (name) => {
    await start();
    await expect(assume({ RoleArn: arnOf(name) })).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it.each(['guarded', 'unless-absent', 'recent'])('%s is met by a code of the request', async (name) => {
    await start();
    await assume({ RoleArn: arnOf(name), SerialNumber: PHONE, TokenCode: await code() });
  });

  it.each(['guarded', 'unless-absent', 'recent'])('%s is met by a session with MFA', async (name) => {
    await start();
    await assume({ RoleArn: arnOf(name) }, await withMfa());
  });

  it('BoolIfExists lets long-term keys through, and no session without MFA', async () => {
    await start();
    await assume({ RoleArn: arnOf('unless-absent') });
    await expect(assume({ RoleArn: arnOf('unless-absent') }, await sessionToken({}))).rejects.toMatchObject({
      name: 'AccessDenied',
    });
  });

  it('the age of MFA grows with the session, and a new code begins it anew', async () => {
    await start();
    const key = await withMfa();
    identity.advance(299_000);
    await assume({ RoleArn: arnOf('recent') }, key);
    identity.advance(2_000);
    await expect(assume({ RoleArn: arnOf('recent') }, key)).rejects.toMatchObject({ name: 'AccessDenied' });
    await assume({ RoleArn: arnOf('guarded') }, key);
    await assume({ RoleArn: arnOf('recent'), SerialNumber: PHONE, TokenCode: await code() }, key);
  });

  it('credentials of a role carry no MFA, whether the role was assumed with it or not', async () => {
    await start();
    const { key } = await assume({ RoleArn: arnOf('open'), SerialNumber: PHONE, TokenCode: await code() });
    for (const name of ['chained', 'chained-unless-absent'])
      await expect(assume({ RoleArn: arnOf(name) }, key)).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it('with a wrong code nothing is assumed, though the trust policy asks for none', async () => {
    await start();
    await expect(
      assume({ RoleArn: arnOf('open'), SerialNumber: PHONE, TokenCode: await wrong() }),
    ).rejects.toMatchObject({ message: WRONG_CODE });
  });
});

describe('the condition keys of MFA', () => {
  const callerOf = (key: Key) =>
    identity.context.ports.findCredential(key.accessKeyId, key.sessionToken)?.caller;

  it('of long-term keys are absent', async () => {
    await start();
    expect(callerOf(ADMIN)?.contextKeys.has('aws:multifactorauthpresent')).toBe(false);
    expect(callerOf(ADMIN)?.mfaAuthenticatedAt).toBeUndefined();
  });

  it('of a session of GetSessionToken say whether it was asked for with MFA, and when', async () => {
    await start();
    expect(callerOf(await sessionToken({}))?.contextKeys.get('aws:multifactorauthpresent')).toBe('false');
    const caller = callerOf(await withMfa());
    expect(caller?.contextKeys.get('aws:multifactorauthpresent')).toBe('true');
    expect(caller?.mfaAuthenticatedAt).toBeTypeOf('number');
  });

  it('of a role session say that there was none', async () => {
    await start();
    const { key } = await assume({ RoleArn: arnOf('open'), SerialNumber: PHONE, TokenCode: await code() });
    expect(callerOf(key)?.contextKeys.get('aws:multifactorauthpresent')).toBe('false');
    expect(callerOf(key)?.mfaAuthenticatedAt).toBeUndefined();
  });
});
