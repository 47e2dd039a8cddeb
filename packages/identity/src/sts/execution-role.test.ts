import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { afterEach, describe, expect, it } from 'vitest';
import { ACCOUNT, startIdentity, type TestIdentity } from '../test-identity.ts';
import { executionRoleCredentials } from './execution-role.ts';
import { directory, role } from './test-directory.ts';
import { ADMIN_ARN, arnOf, sts, trusts } from './test-sts.ts';

let identity: TestIdentity;
afterEach(() => identity.stop());

const BY_LAMBDA = {
  Effect: 'Allow',
  Principal: { Service: 'lambda.amazonaws.com' },
  Action: 'sts:AssumeRole',
};
const HOUR_MS = 3_600_000;

describe('the credentials of a function', () => {
  it('are of its execution role, in a session of its name, whatever the role says of how long', async () => {
    const iam = directory([role({ name: 'sender', trust: [BY_LAMBDA], maxSessionSeconds: 3_600 })]);
    identity = await startIdentity({ iam });
    const credentials = executionRoleCredentials(identity.context, arnOf('sender'), 'send-codes');
    const { Arn } = await sts(identity, credentials).send(new GetCallerIdentityCommand({}));
    expect(Arn).toBe(`arn:aws:sts::${ACCOUNT}:assumed-role/sender/send-codes`);
    const hours = ((credentials?.expiresAt ?? 0) - identity.context.ports.now()) / HOUR_MS;
    expect(Math.round(hours)).toBe(12);
  });

  it.each([
    ['does not trust Lambda', 'sender', [trusts(ADMIN_ARN)]],
    [
      'trusts another service',
      'sender',
      [{ ...BY_LAMBDA, Principal: { Service: 'apigateway.amazonaws.com' } }],
    ],
    ['is not here', 'another', [BY_LAMBDA]],
  ])('are none where the role %s', async (_, name, trust) => {
    identity = await startIdentity({ iam: directory([role({ name, trust })]) });
    expect(executionRoleCredentials(identity.context, arnOf('sender'), 'send-codes')).toBeUndefined();
  });
});
