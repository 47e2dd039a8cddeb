import {
  AssumeRoleCommand,
  GetCallerIdentityCommand,
  GetFederationTokenCommand,
  GetSessionTokenCommand,
} from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startIdentity, type TestIdentity } from '../test-identity.ts';
import { ALLOW_ALL, directory, role } from './test-directory.ts';
import { ADMIN_ARN, arnOf, keyOf, sts, trusts } from './test-sts.ts';

let identity: TestIdentity;
beforeEach(async () => {
  const roles = [
    role({
      name: 'first',
      trust: [trusts(ADMIN_ARN, ['sts:AssumeRole', 'sts:TagSession'])],
      allow: [ALLOW_ALL],
    }),
  ];
  identity = await startIdentity({ iam: directory(roles) });
});
afterEach(() => identity.stop());

const ASSUME = { RoleArn: arnOf('first'), RoleSessionName: 's1' };

describe('the smallest size of a session token', () => {
  it.each([0, 1, 1_000, 2_500, 4_096])('is kept to: %i bytes', async (MinimumSessionTokenSize) => {
    const size = { MinimumSessionTokenSize };
    const client = sts(identity);
    for (const { Credentials } of [
      await client.send(new AssumeRoleCommand({ ...ASSUME, ...size })),
      await client.send(new GetSessionTokenCommand(size)),
      await client.send(new GetFederationTokenCommand({ Name: 'ann', ...size })),
    ]) {
      expect(Credentials?.SessionToken?.length).toBeGreaterThanOrEqual(MinimumSessionTokenSize);
      await sts(identity, keyOf(Credentials)).send(new GetCallerIdentityCommand({}));
    }
  });

  it('is kept to where the session is large itself', async () => {
    const Tags = Array.from({ length: 20 }, (_, i) => ({ Key: `key${i}`, Value: `${i}`.repeat(100) }));
    const assume = { ...ASSUME, Tags, MinimumSessionTokenSize: 4_096 };
    const { Credentials } = await sts(identity).send(new AssumeRoleCommand(assume));
    expect(Credentials?.SessionToken?.length).toBeGreaterThanOrEqual(4_096);
    await sts(identity, keyOf(Credentials)).send(new GetCallerIdentityCommand({}));
  });

  it.each([-1, 4_097])('is not %i bytes', async (MinimumSessionTokenSize) => {
    await expect(
      sts(identity).send(new AssumeRoleCommand({ ...ASSUME, MinimumSessionTokenSize })),
    ).rejects.toMatchObject({ name: 'ValidationError' });
  });
});

describe('contexts that others vouch for', () => {
  const context = {
    ProviderArn: 'arn:aws:iam::aws:contextProvider/IdentityCenter',
    ContextAssertion: 'assertion',
  };

  it('are refused: nobody verifies them', async () => {
    await expect(
      sts(identity).send(new AssumeRoleCommand({ ...ASSUME, ProvidedContexts: [context] })),
    ).rejects.toMatchObject({
      name: 'ValidationError',
      message: expect.stringMatching(
        /^ProvidedContexts cannot be .*: this service does not verify assertions of IAM Identity Center\.$/,
      ),
    });
  });

  it('are none where the list is empty', async () => {
    await sts(identity).send(new AssumeRoleCommand({ ...ASSUME, ProvidedContexts: [] }));
  });
});
