import * as api from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACCOUNT, NOBODY, REGION, startIdentity, type TestIdentity } from '../../test-identity.ts';
import { accountOperations } from '../accounts/index.ts';
import { POOL_ID, poolWith, sdk } from '../auth/test-users.ts';
import { adminOperations } from './index.ts';

const ARN = `arn:aws:cognito-idp:${REGION}:${ACCOUNT}:userpool/${POOL_ID}`;
const POOLLESS = new Set(['CreateUserPool', 'ListUserPools', 'DescribeUserPoolDomain']);
const TAGS = new Set(['TagResource', 'UntagResource', 'ListTagsForResource']);
const SIGNED = [...adminOperations, ...accountOperations]
  .filter(({ signed }) => signed)
  .map(({ name }) => name)
  .sort();
const OF_A_POOL = SIGNED.filter((name) => !POOLLESS.has(name) && !TAGS.has(name));
const OF_A_USER = OF_A_POOL.filter((name) => /^Admin/.test(name) && !/CreateUser|ProviderForUser/.test(name));

let identity: TestIdentity;
beforeAll(async () => {
  identity = await startIdentity({ resources: poolWith() });
});
afterAll(() => identity.stop());

/** Sends an operation by its name. */
function send(client: api.CognitoIdentityProviderClient, name: string, input: object): Promise<unknown> {
  const Command = (api as unknown as Record<string, new (input: object) => never>)[`${name}Command`];
  if (Command === undefined) throw new Error(`no command ${name}`);
  return client.send(new Command(input));
}

const nobody = () =>
  new api.CognitoIdentityProviderClient({
    endpoint: identity.url,
    region: REGION,
    credentials: NOBODY,
    maxAttempts: 1,
  });

describe('IAM', () => {
  it.each(SIGNED)('decides on %s', async (name) => {
    const resource = POOLLESS.has(name) ? '*' : ARN;
    await expect(send(nobody(), name, { UserPoolId: POOL_ID, ResourceArn: ARN })).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: `User: arn:aws:iam::${ACCOUNT}:user/nobody is not authorized to perform: cognito-idp:${name} on resource: ${resource} because no identity-based policy allows the cognito-idp:${name} action`,
    });
  });

  it.each(SIGNED)('is not passed by %s without a signature', async (name) => {
    const response = await fetch(identity.url, {
      method: 'POST',
      headers: {
        'X-Amz-Target': `AWSCognitoIdentityProviderService.${name}`,
        'Content-Type': 'application/x-amz-json-1.1',
      },
      body: JSON.stringify({ UserPoolId: POOL_ID, ResourceArn: ARN }),
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ __type: 'MissingAuthenticationTokenException' });
  });
});

describe('a pool', () => {
  it.each(OF_A_POOL)('must be named by %s', async (name) => {
    for (const UserPoolId of [undefined, '', 'no pool', 'eu-west-1_a*'])
      await expect(send(sdk(identity), name, { UserPoolId })).rejects.toMatchObject({
        name: 'InvalidParameterException',
        message: expect.stringContaining("at 'userPoolId'"),
      });
  });

  it.each(OF_A_POOL)('must be there for %s', async (name) => {
    await expect(
      send(sdk(identity), name, { UserPoolId: 'eu-west-1_nowhere11', Username: 'alice', GroupName: 'g' }),
    ).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'User pool eu-west-1_nowhere11 does not exist.',
    });
  });
});

describe('a user', () => {
  it.each(OF_A_USER)('must be there for %s', async (name) => {
    await expect(
      send(sdk(identity), name, { UserPoolId: POOL_ID, Username: 'nobody', GroupName: 'g' }),
    ).rejects.toMatchObject({ name: 'UserNotFoundException', message: 'User does not exist.' });
  });

  it.each(OF_A_USER)('must be named by %s', async (name) => {
    await expect(send(sdk(identity), name, { UserPoolId: POOL_ID })).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringContaining("at 'username'"),
    });
  });
});
