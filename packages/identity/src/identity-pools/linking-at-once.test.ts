import {
  DeleteIdentitiesCommand,
  DescribeIdentityCommand,
  GetCredentialsForIdentityCommand,
  GetOpenIdTokenForDeveloperIdentityCommand,
  ListIdentitiesCommand,
  MergeDeveloperIdentitiesCommand,
  UnlinkIdentityCommand,
} from '@aws-sdk/client-cognito-identity';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TestIdentity } from '../test-identity.ts';
import { identityInPool } from './identity-in-pool.ts';
import { actingIdentity } from './resolve-identity.ts';
import {
  admin,
  client,
  idToken,
  newIdentity,
  POOL_ID,
  PROVIDER,
  SECOND,
  SECOND_POOL,
  startPool,
} from './test-pool.ts';
import { verifyLogins } from './verify-logins.ts';

/** Who comes first is chance: what holds afterwards does not depend on it, and is looked at often enough. */
const ROUNDS = Array.from({ length: 8 }, (_, round) => `${round}`);

let identity: TestIdentity;
beforeEach(async () => {
  identity = await startPool({ secondPool: true });
});
afterEach(() => identity.stop());

type Logins = Record<string, string>;

const first = (sub: string) => idToken(identity, { sub });
const second = (sub: string) => idToken(identity, { sub }, SECOND_POOL);

async function actAs(IdentityId: string, logins: Logins): Promise<string | undefined> {
  const command = new GetCredentialsForIdentityCommand({ IdentityId, Logins: logins });
  return (await client(identity).send(command)).IdentityId;
}

const unlink = (IdentityId: string, logins: Logins, LoginsToRemove: string[]) =>
  client(identity).send(new UnlinkIdentityCommand({ IdentityId, Logins: logins, LoginsToRemove }));

/** An identity that has a login of the second provider. */
async function secondIdentity(token: string): Promise<string> {
  const guest = await newIdentity(identity);
  return (await actAs(guest, { [SECOND]: token })) ?? '';
}

/** `ok`, or the name of the error, of each; in alphabetical order, as either may come first. */
async function outcomes(calls: readonly Promise<unknown>[]): Promise<readonly string[]> {
  const settled = await Promise.allSettled(calls);
  return settled.map((one) => (one.status === 'fulfilled' ? 'ok' : one.reason.name)).sort();
}

async function providersOf(IdentityId: string): Promise<readonly string[] | undefined> {
  return (await admin(identity).send(new DescribeIdentityCommand({ IdentityId }))).Logins;
}

async function activeIds(): Promise<readonly string[]> {
  const command = new ListIdentitiesCommand({
    IdentityPoolId: POOL_ID,
    MaxResults: 60,
    HideDisabled: true,
  });
  return ((await admin(identity).send(command)).Identities ?? []).map(({ IdentityId = '' }) => IdentityId);
}

/** Logins that lead to no active identity. */
async function strayLogins(): Promise<readonly string[]> {
  const { db } = identity.context;
  const rows = await db
    .selectFrom('identity_logins')
    .leftJoin('identities', 'identities.id', 'identity_logins.identity_id')
    .select(['provider', 'subject', 'disabled'])
    .execute();
  return rows
    .filter(({ disabled }) => disabled !== 0)
    .map(({ provider, subject }) => `${provider} ${subject}`);
}

const developerToken = (user: string, more: { IdentityId?: string; Logins?: Logins } = {}) =>
  admin(identity).send(
    new GetOpenIdTokenForDeveloperIdentityCommand({
      IdentityPoolId: POOL_ID,
      IdentityId: more.IdentityId,
      Logins: { 'login.shop': user, ...more.Logins },
    }),
  );

describe('at once', () => {
  it('two identities with both logins become one', async () => {
    for (const round of ROUNDS) {
      const both = { [PROVIDER]: await first(`a${round}`), [SECOND]: await second(`b${round}`) };
      const ids = [await newIdentity(identity, both[PROVIDER]), await secondIdentity(both[SECOND] ?? '')];
      expect(await outcomes(ids.map((id) => actAs(id, both)))).toEqual(['ResourceNotFoundException', 'ok']);
      const survivors = (await activeIds()).filter((id) => ids.includes(id));
      expect(survivors).toHaveLength(1);
      const [survivor = ''] = survivors;
      expect(await providersOf(survivor)).toEqual([PROVIDER, SECOND]);
      expect(await newIdentity(identity, both[PROVIDER])).toBe(survivor);
      expect(await actAs(survivor, both)).toBe(survivor);
    }
    expect(await strayLogins()).toEqual([]);
  });

  it('an identity that loses its login gains none, or keeps the one that it gains', async () => {
    for (const round of ROUNDS) {
      const both = { [PROVIDER]: await first(`a${round}`), [SECOND]: await second(`b${round}`) };
      const own = { [PROVIDER]: both[PROVIDER] ?? '' };
      const id = await newIdentity(identity, own[PROVIDER]);
      const [link, unlinked] = await Promise.allSettled([actAs(id, both), unlink(id, own, [PROVIDER])]);
      expect(unlinked.status).toBe('fulfilled');
      const isActive = (await activeIds()).includes(id);
      expect(isActive).toBe(link.status === 'fulfilled');
      expect(await providersOf(id)).toEqual(isActive ? [SECOND] : []);
    }
    expect(await strayLogins()).toEqual([]);
  });

  it('an identity gains one of two users of a provider', async () => {
    for (const round of ROUNDS) {
      const own = { [PROVIDER]: await first(`a${round}`) };
      const id = await newIdentity(identity, own[PROVIDER]);
      const calls = [await second(`b${round}`), await second(`c${round}`)].map((token) =>
        actAs(id, { ...own, [SECOND]: token }),
      );
      expect(await outcomes(calls)).toEqual(['ResourceConflictException', 'ok']);
    }
    const rows = await identity.context.db.selectFrom('identity_logins').select('identity_id').execute();
    expect(rows).toHaveLength(ROUNDS.length * 2);
  });

  it('an identity that is deleted keeps no login that it gains', async () => {
    for (const round of ROUNDS) {
      const both = { [PROVIDER]: await first(`a${round}`), [SECOND]: await second(`b${round}`) };
      const id = await newIdentity(identity, both[PROVIDER]);
      const [link, deleted] = await Promise.allSettled([
        actAs(id, both),
        admin(identity).send(new DeleteIdentitiesCommand({ IdentityIdsToDelete: [id] })),
      ]);
      expect(deleted.status).toBe('fulfilled');
      if (link.status === 'rejected') expect(link.reason.name).toBe('ResourceNotFoundException');
    }
    expect(await strayLogins()).toEqual([]);
  });

  it('two users of the developer who are merged into each other are one', async () => {
    const merge = (SourceUserIdentifier: string, DestinationUserIdentifier: string) =>
      admin(identity).send(
        new MergeDeveloperIdentitiesCommand({
          IdentityPoolId: POOL_ID,
          DeveloperProviderName: 'login.shop',
          SourceUserIdentifier,
          DestinationUserIdentifier,
        }),
      );
    for (const round of ROUNDS) {
      const users = [`x${round}`, `y${round}`] as const;
      for (const user of users) await developerToken(user);
      const [one, other] = users;
      const merged = await Promise.all([merge(one, other), merge(other, one)]);
      expect(new Set(merged.map(({ IdentityId }) => IdentityId)).size).toBe(1);
      const now = await Promise.all(users.map((user) => developerToken(user)));
      expect(new Set(now.map(({ IdentityId }) => IdentityId)).size).toBe(1);
    }
    expect(await activeIds()).toHaveLength(ROUNDS.length);
  });

  it('all who come with two new logins are one identity, by whatever operation they come', async () => {
    for (const round of ROUNDS) {
      const token = await first(`a${round}`);
      const user = { Logins: { [PROVIDER]: token } };
      const answers = await Promise.all([
        newIdentity(identity, token),
        developerToken(round, user).then(({ IdentityId }) => IdentityId),
        newIdentity(identity, token),
        developerToken(round, user).then(({ IdentityId }) => IdentityId),
      ]);
      expect(answers).not.toContain(undefined);
      const id = await newIdentity(identity, token);
      expect(await providersOf(id)).toEqual([PROVIDER, 'login.shop'].sort());
    }
    expect(await activeIds()).toHaveLength(ROUNDS.length);
    expect(await strayLogins()).toEqual([]);
  });
});

describe('what is known of an identity when a request begins', () => {
  it('brings no login in by one that was unlinked meanwhile', async () => {
    const [a, b, c] = [await first('a'), await second('b'), await first('c')];
    const id = await newIdentity(identity, a);
    await actAs(id, { [PROVIDER]: a, [SECOND]: b });
    const known = await identityInPool(identity.context, id);
    await unlink(id, { [SECOND]: b }, [SECOND]);
    const logins = await verifyLogins(identity.context, known.pool, { [PROVIDER]: c, [SECOND]: b });
    await expect(actingIdentity(identity.context, known, logins)).rejects.toMatchObject({
      code: 'NotAuthorizedException',
    });
    expect(await providersOf(id)).toEqual([PROVIDER]);
  });

  it('links no login to an identity that was disabled meanwhile', async () => {
    const both = { [PROVIDER]: await first('a'), [SECOND]: await second('b') };
    const id = await newIdentity(identity, both[PROVIDER]);
    const known = await identityInPool(identity.context, id);
    await unlink(id, { [PROVIDER]: both[PROVIDER] ?? '' }, [PROVIDER]);
    const logins = await verifyLogins(identity.context, known.pool, both);
    await expect(actingIdentity(identity.context, known, logins)).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
    expect(await strayLogins()).toEqual([]);
  });
});

describe('a login of an identity that is no longer there', () => {
  const disable = (id: string) =>
    identity.context.db.updateTable('identities').set({ disabled: 1 }).where('id', '=', id).execute();
  const remove = (id: string) => identity.context.db.deleteFrom('identities').where('id', '=', id).execute();

  it.each([
    ['disabled', disable],
    ['deleted', remove],
  ])('(%s) is that of a new one', async (_, end) => {
    const token = await first('a');
    const old = await newIdentity(identity, token);
    await end(old);
    const id = await newIdentity(identity, token);
    expect(id).not.toBe(old);
    expect(await actAs(id, { [PROVIDER]: token })).toBe(id);
  });

  it('is linked to another', async () => {
    const both = { [PROVIDER]: await first('a'), [SECOND]: await second('b') };
    await disable(await secondIdentity(both[SECOND] ?? ''));
    const id = await newIdentity(identity, both[PROVIDER]);
    expect(await actAs(id, both)).toBe(id);
    expect(await actAs(id, { [SECOND]: both[SECOND] ?? '' })).toBe(id);
  });
});
