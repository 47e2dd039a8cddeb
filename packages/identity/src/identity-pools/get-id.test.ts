import { GetIdCommand } from '@aws-sdk/client-cognito-identity';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ACCOUNT, type TestIdentity } from '../test-identity.ts';
import { client, POOL_ID, startPool } from './test-pool.ts';

let identity: TestIdentity;
beforeEach(async () => {
  identity = await startPool();
});
afterEach(() => identity.stop());

const getId = (AccountId?: string) =>
  client(identity).send(new GetIdCommand({ IdentityPoolId: POOL_ID, AccountId }));

describe('the account of GetId', () => {
  it.each([[undefined], [ACCOUNT]])('may be %s', async (account) => {
    expect((await getId(account)).IdentityId).toMatch(/^eu-west-1:/);
  });

  it('of somebody else has no such pool', async () => {
    await expect(getId('999988887777')).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: `IdentityPool '${POOL_ID}' not found.`,
    });
  });

  it.each(['', 'account', '1'.repeat(16), `${ACCOUNT} `])('is none: `%s`', async (account) => {
    await expect(getId(account)).rejects.toMatchObject({ name: 'ValidationException' });
  });
});
