import {
  GetCallerIdentityCommand,
  GetFederationTokenCommand,
  GetSessionTokenCommand,
  STSClient,
} from '@aws-sdk/client-sts';
import type { IamDirectory } from '@portcullis/model';
import { afterEach, describe, expect, it } from 'vitest';
import { ACCOUNT, ADMIN, NOBODY, REGION, startIdentity, type TestIdentity } from '../test-identity.ts';
import { ALLOW_ALL, directory, policy, role, user } from './test-directory.ts';
import {
  ADMIN_ARN,
  type AssumeInput,
  AWAY,
  arnOf,
  assumeAs,
  type Key,
  keyOf,
  NOBODY_ARN,
  sts,
  trusts,
} from './test-sts.ts';

let identity: TestIdentity;
afterEach(() => identity.stop());

const assume = (input: AssumeInput, key?: Key) => assumeAs(identity, input, key);

async function start(iam: IamDirectory): Promise<void> {
  identity = await startIdentity({ iam });
}

describe('who may assume a role', () => {
  it.each([
    ['named itself, without a policy of its own', NOBODY, [trusts(NOBODY_ARN)], 'allowed'],
    ['whose account is named, with a policy of its own', ADMIN, [trusts(ACCOUNT)], 'allowed'],
    ['whose account is named, without a policy of its own', NOBODY, [trusts(ACCOUNT)], 'denied'],
    ['who may do everything, but is not trusted', ADMIN, [trusts(AWAY)], 'denied'],
    ['of another role session name than is asked for', ADMIN, [withName('s2')], 'denied'],
    ['of the role session name that is asked for', ADMIN, [withName('s1')], 'allowed'],
    ['trusted for another action', ADMIN, [trusts(ADMIN_ARN, 'sts:TagSession')], 'denied'],
    [
      'denied by the trust policy',
      ADMIN,
      [trusts(ADMIN_ARN), { ...trusts(ADMIN_ARN), Effect: 'Deny' }],
      'denied',
    ],
  ])('%s', async (_, key, trust, outcome) => {
    await start(directory([role({ name: 'r', trust })]));
    const asked = assume({ RoleArn: arnOf('r') }, key);
    if (outcome === 'allowed') {
      const { AssumedRoleUser, key: issued } = await asked;
      expect(AssumedRoleUser).toEqual({
        AssumedRoleId: 'AROAR:s1',
        Arn: `arn:aws:sts::${ACCOUNT}:assumed-role/r/s1`,
      });
      expect(await sts(identity, issued).send(new GetCallerIdentityCommand({}))).toMatchObject({
        Account: ACCOUNT,
        UserId: 'AROAR:s1',
        Arn: `arn:aws:sts::${ACCOUNT}:assumed-role/r/s1`,
      });
      return;
    }
    const userName = key === ADMIN ? 'admin' : 'nobody';
    await expect(asked).rejects.toMatchObject({
      name: 'AccessDenied',
      message: `User: arn:aws:iam::${ACCOUNT}:user/${userName} is not authorized to perform: sts:AssumeRole on resource: ${arnOf('r')}`,
      $metadata: { httpStatusCode: 403 },
    });
  });

  function withName(name: string) {
    return { ...trusts(ADMIN_ARN), Condition: { StringEquals: { 'sts:RoleSessionName': name } } };
  }

  it('nobody a role without a trust policy, or one that is not there, in the same words', async () => {
    await start(directory([role({ name: 'bare' })]));
    for (const name of ['bare', 'nothing-here']) {
      await expect(assume({ RoleArn: arnOf(name) })).rejects.toMatchObject({
        name: 'AccessDenied',
        message: `User: ${ADMIN_ARN} is not authorized to perform: sts:AssumeRole on resource: ${arnOf(name)}`,
      });
    }
  });

  it('of another account needs a policy there and trust here', async () => {
    const away = { accessKeyId: 'AKIATESTAWAY00000001', secretAccessKey: 'away' };
    const bare = { accessKeyId: 'AKIATESTAWAY00000002', secretAccessKey: 'bare' };
    const users = [
      user('away', away, [ALLOW_ALL], { account: AWAY }),
      user('bare', bare, [], { account: AWAY }),
    ];
    const named = trusts(`arn:aws:iam::${AWAY}:user/bare`);
    await start(directory([role({ name: 'r', trust: [{ ...trusts(AWAY) }, named] })], { users }));
    await assume({ RoleArn: arnOf('r') }, away);
    await expect(assume({ RoleArn: arnOf('r') }, bare)).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it('with the external id that the trust policy asks for, and no other', async () => {
    const trust = [{ ...trusts(ADMIN_ARN), Condition: { StringEquals: { 'sts:ExternalId': 'tenant-7' } } }];
    await start(directory([role({ name: 'r', trust })]));
    await assume({ RoleArn: arnOf('r'), ExternalId: 'tenant-7' });
    for (const ExternalId of ['tenant-8', undefined])
      await expect(assume({ RoleArn: arnOf('r'), ExternalId })).rejects.toMatchObject({
        name: 'AccessDenied',
      });
  });

  it('nobody who is asked for a code of a device that is not known', async () => {
    await start(directory([role({ name: 'r', trust: [trusts(ADMIN_ARN)] })]));
    await expect(
      assume({ RoleArn: arnOf('r'), SerialNumber: `arn:aws:iam::${ACCOUNT}:mfa/x`, TokenCode: '123456' }),
    ).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it('nobody whom a resource control policy of the account denies', async () => {
    const organization = {
      id: 'o-example',
      managementAccount: AWAY,
      accounts: [
        {
          id: ACCOUNT,
          path: 'o-example/r-root/',
          serviceControls: [[policy('service-control', ALLOW_ALL)]],
          resourceControls: [
            policy('resource-control', { Effect: 'Deny', Principal: '*', Action: 'sts:*', Resource: '*' }),
          ],
        },
      ],
    };
    await start(directory([role({ name: 'r', trust: [trusts(ADMIN_ARN)] })], { organization }));
    await expect(assume({ RoleArn: arnOf('r') })).rejects.toMatchObject({ name: 'AccessDenied' });
  });
});

describe('how long a session lasts', () => {
  const roles = [
    role({ name: 'short', trust: [trusts(ADMIN_ARN)], allow: [ALLOW_ALL] }),
    role({ name: 'long', trust: [trusts(ACCOUNT)], maxSessionSeconds: 43_200 }),
  ];

  it('is an hour, or what is asked for', async () => {
    await start(directory(roles));
    const lasts = async (RoleArn: string, DurationSeconds?: number) => {
      const { Credentials } = await assume({ RoleArn, DurationSeconds });
      return Math.round(((Credentials?.Expiration?.getTime() ?? 0) - Date.now()) / 1000);
    };
    expect(await lasts(arnOf('short'))).toBeGreaterThan(3590);
    expect(await lasts(arnOf('short'), 900)).toBeLessThanOrEqual(900);
    expect(await lasts(arnOf('long'), 43_200)).toBeGreaterThan(43_190);
  });

  it.each([
    ['short', 3601, 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.'],
    [
      'long',
      899,
      "1 validation error detected: Value '899' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 900",
    ],
    [
      'long',
      43_201,
      "1 validation error detected: Value '43201' at 'durationSeconds' failed to satisfy constraint: Member must have value less than or equal to 43200",
    ],
  ])('of %s is not %d seconds', async (name, DurationSeconds, message) => {
    await start(directory(roles));
    await expect(assume({ RoleArn: arnOf(name), DurationSeconds })).rejects.toMatchObject({
      name: 'ValidationError',
      message,
    });
  });

  it('is at most an hour in a chain, whatever the role allows', async () => {
    await start(directory(roles));
    const { key } = await assume({ RoleArn: arnOf('short') });
    await assume({ RoleArn: arnOf('long'), DurationSeconds: 3600 }, key);
    await expect(assume({ RoleArn: arnOf('long'), DurationSeconds: 3601 }, key)).rejects.toMatchObject({
      name: 'ValidationError',
      message:
        'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
    });
  });

  it('ends: the token has expired', async () => {
    await start(directory(roles));
    const { key } = await assume({ RoleArn: arnOf('short'), DurationSeconds: 900 });
    identity.advance(901_000);
    await expect(
      new STSClient({
        endpoint: identity.url,
        region: REGION,
        credentials: key,
        systemClockOffset: 901_000,
        maxAttempts: 1,
      }).send(new GetCallerIdentityCommand({})),
    ).rejects.toMatchObject({ name: 'ExpiredToken', $metadata: { httpStatusCode: 403 } });
  });
});

describe('GetCallerIdentity', () => {
  it('answers whoever signs, even who is denied everything', async () => {
    const deny = { Effect: 'Deny', Action: '*', Resource: '*' };
    await start(directory([], { users: [user('nobody', NOBODY, [deny])] }));
    expect(await sts(identity, NOBODY).send(new GetCallerIdentityCommand({}))).toMatchObject({
      Arn: NOBODY_ARN,
      UserId: 'AIDANOBODY',
      Account: ACCOUNT,
    });
  });

  it.each([
    [{ ...ADMIN, accessKeyId: 'AKIANOTKNOWN00000001' }, 'InvalidClientTokenId'],
    [{ ...ADMIN, secretAccessKey: 'wrong' }, 'SignatureDoesNotMatch'],
    [{ ...ADMIN, sessionToken: 'made-up' }, 'InvalidClientTokenId'],
    [{ ...ADMIN, accessKeyId: 'ASIAABCDEFGHIJKLMNOP', sessionToken: 'made-up' }, 'InvalidClientTokenId'],
  ])('refuses %j as %s', async (key, name) => {
    await start(directory([]));
    await expect(sts(identity, key).send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name,
      $metadata: { httpStatusCode: 403 },
    });
  });
});

describe('GetSessionToken and GetFederationToken', () => {
  const roles = [role({ name: 'r', trust: [trusts(ACCOUNT)], allow: [ALLOW_ALL] })];

  it('give a user temporary credentials of its own', async () => {
    await start(directory(roles));
    const { Credentials } = await sts(identity).send(new GetSessionTokenCommand({}));
    const key = keyOf(Credentials);
    expect((await sts(identity, key).send(new GetCallerIdentityCommand({}))).Arn).toBe(ADMIN_ARN);
    await assume({ RoleArn: arnOf('r') }, key);
    for (const command of [new GetSessionTokenCommand({}), new GetFederationTokenCommand({ Name: 'app' })])
      await expect(sts(identity, key).send(command as GetSessionTokenCommand)).rejects.toMatchObject({
        name: 'AccessDenied',
        message: expect.stringMatching(/^Cannot call \w+ with session credentials$/),
      });
  });

  it('give them for twelve hours, or from a quarter of an hour to a day and a half', async () => {
    await start(directory(roles));
    const get = async (DurationSeconds?: number) => {
      const { Credentials } = await sts(identity).send(new GetSessionTokenCommand({ DurationSeconds }));
      return Math.round(((Credentials?.Expiration?.getTime() ?? 0) - Date.now()) / 1000);
    };
    for (const [asked, lasts] of [
      [undefined, 43_200],
      [900, 900],
      [129_600, 129_600],
    ] as const) {
      const seconds = await get(asked);
      expect(seconds).toBeLessThanOrEqual(lasts);
      expect(seconds).toBeGreaterThan(lasts - 10);
    }
    for (const seconds of [899, 129_601])
      await expect(get(seconds)).rejects.toMatchObject({
        name: 'ValidationError',
        message: expect.stringMatching(/^1 validation error detected: Value '\d+' at 'durationSeconds'/),
      });
  });

  it('are not for sessions of roles', async () => {
    await start(directory(roles));
    const { key } = await assume({ RoleArn: arnOf('r') });
    await expect(sts(identity, key).send(new GetSessionTokenCommand({}))).rejects.toMatchObject({
      name: 'AccessDenied',
      message: 'Cannot call GetSessionToken with session credentials',
    });
  });

  it('a federated user has a name of its own, and assumes no role', async () => {
    await start(directory(roles));
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [ALLOW_ALL] });
    const { Credentials, FederatedUser } = await sts(identity).send(
      new GetFederationTokenCommand({ Name: 'app', Policy }),
    );
    expect(FederatedUser).toEqual({
      FederatedUserId: `${ACCOUNT}:app`,
      Arn: `arn:aws:sts::${ACCOUNT}:federated-user/app`,
    });
    const key = keyOf(Credentials);
    expect(await sts(identity, key).send(new GetCallerIdentityCommand({}))).toMatchObject({
      Arn: `arn:aws:sts::${ACCOUNT}:federated-user/app`,
    });
    await expect(assume({ RoleArn: arnOf('r') }, key)).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(
      sts(identity, NOBODY).send(new GetFederationTokenCommand({ Name: 'app' })),
    ).rejects.toMatchObject({
      name: 'AccessDenied',
    });
  });
});
