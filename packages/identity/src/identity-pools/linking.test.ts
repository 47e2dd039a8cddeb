import {
  DescribeIdentityCommand,
  GetCredentialsForIdentityCommand,
  UnlinkIdentityCommand,
} from '@aws-sdk/client-cognito-identity';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TestIdentity } from '../test-identity.ts';
import {
  admin,
  client,
  credentialsOf,
  idToken,
  newIdentity,
  PROVIDER,
  SECOND,
  SECOND_POOL,
  startPool,
  USER_POOL,
} from './test-pool.ts';

let identity: TestIdentity;
beforeEach(async () => {
  identity = await startPool({ secondPool: true });
});
afterEach(() => identity.stop());

const first = (sub: string) => idToken(identity, { sub });
const second = (sub: string) => idToken(identity, { sub }, SECOND_POOL);

async function actAs(IdentityId: string, Logins: Record<string, string>): Promise<string | undefined> {
  return (await client(identity).send(new GetCredentialsForIdentityCommand({ IdentityId, Logins })))
    .IdentityId;
}

const describeIdentity = (IdentityId: string) =>
  admin(identity).send(new DescribeIdentityCommand({ IdentityId }));

describe('linking and merging', () => {
  it('makes a guest who signs in for the first time the owner of the login', async () => {
    const id = await newIdentity(identity);
    const token = await first('a');
    expect((await credentialsOf(identity, id, token)).identityId).toBe(id);
    expect(await newIdentity(identity, token)).toBe(id);
    await expect(credentialsOf(identity, id)).rejects.toMatchObject({ name: 'NotAuthorizedException' });
  });

  it('makes a guest who signs in again the identity of before, and disables the guest', async () => {
    const token = await first('a');
    const known = await newIdentity(identity, token);
    const guest = await newIdentity(identity);
    expect((await credentialsOf(identity, guest, token)).identityId).toBe(known);
    await expect(credentialsOf(identity, guest)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('gives an identity a new login that comes with one it has', async () => {
    const id = await newIdentity(identity, await first('a'));
    await actAs(id, { [PROVIDER]: await first('a'), [SECOND]: await second('b') });
    expect((await describeIdentity(id)).Logins).toEqual([PROVIDER, SECOND]);
    expect(await actAs(id, { [SECOND]: await second('b') })).toBe(id);
  });

  it('merges the identity that has the other login', async () => {
    const id = await newIdentity(identity, await first('a'));
    const other = await newIdentity(identity);
    expect(await actAs(other, { [SECOND]: await second('b') })).toBe(other);
    expect(await actAs(id, { [PROVIDER]: await first('a'), [SECOND]: await second('b') })).toBe(id);
    await expect(actAs(other, { [SECOND]: await second('b') })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    expect(await actAs(id, { [SECOND]: await second('b') })).toBe(id);
  });

  it('never gives one identity two users of a provider', async () => {
    const id = await newIdentity(identity, await first('a'));
    const other = await newIdentity(identity, await first('b'));
    await actAs(other, { [PROVIDER]: await first('b'), [SECOND]: await second('c') });
    const both = { [PROVIDER]: await first('a'), [SECOND]: await second('c') };
    await expect(actAs(id, both)).rejects.toMatchObject({ name: 'ResourceConflictException' });
    expect(await actAs(other, { [PROVIDER]: await first('b') })).toBe(other);
  });

  it('gives no identity to who has only a login of another', async () => {
    const id = await newIdentity(identity, await first('a'));
    await newIdentity(identity, await first('b'));
    for (const Logins of [{ [PROVIDER]: await first('b') }, { [SECOND]: await second('new') }])
      await expect(actAs(id, Logins)).rejects.toMatchObject({ name: 'NotAuthorizedException' });
  });
});

it('two who come with one new login at once are one identity', async () => {
  const token = await first('a');
  const ids = await Promise.all([1, 2, 3, 4].map(() => newIdentity(identity, token)));
  expect(new Set(ids).size).toBe(1);
});

describe('UnlinkIdentity', () => {
  const unlink = async (IdentityId: string, Logins: Record<string, string>, LoginsToRemove: string[]) =>
    client(identity).send(new UnlinkIdentityCommand({ IdentityId, Logins, LoginsToRemove }));

  it('takes a login away, which is another identity when it comes again', async () => {
    const id = await newIdentity(identity, await first('a'));
    await actAs(id, { [PROVIDER]: await first('a'), [SECOND]: await second('b') });
    await unlink(id, { [PROVIDER]: await first('a') }, [SECOND]);
    expect((await describeIdentity(id)).Logins).toEqual([PROVIDER]);
    await expect(actAs(id, { [SECOND]: await second('b') })).rejects.toMatchObject({
      name: 'NotAuthorizedException',
    });
  });

  it('of the last login makes the identity inaccessible', async () => {
    const id = await newIdentity(identity, await first('a'));
    await unlink(id, { [PROVIDER]: await first('a') }, [PROVIDER]);
    await expect(actAs(id, { [PROVIDER]: await first('a') })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    expect(await newIdentity(identity, await first('a'))).not.toBe(id);
  });

  it('takes a login away that is named by the local issuer of its user pool', async () => {
    const id = await newIdentity(identity, await first('a'));
    await unlink(id, { [PROVIDER]: await first('a') }, [`${new URL(identity.url).host}/${USER_POOL}`]);
    expect((await describeIdentity(id)).Logins).toEqual([]);
  });

  it('is for who can sign in as the identity', async () => {
    const id = await newIdentity(identity, await first('a'));
    await expect(unlink(id, { [PROVIDER]: await first('b') }, [PROVIDER])).rejects.toMatchObject({
      name: 'NotAuthorizedException',
    });
    await expect(unlink(id, {}, [PROVIDER])).rejects.toMatchObject({ name: 'NotAuthorizedException' });
  });
});
