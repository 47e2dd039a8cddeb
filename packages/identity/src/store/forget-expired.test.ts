import { afterEach, expect, it } from 'vitest';
import { startIdentity, type TestIdentity } from '../test-identity.ts';
import { revokeUser } from '../tokens/revocations.ts';
import { countFailure } from '../user-pools/auth/lockout.ts';
import { addRefreshToken } from '../user-pools/auth/refresh-tokens.ts';
import { addUser, POOL_ID, poolWith, testClient } from '../user-pools/auth/test-users.ts';
import { forgetExpired } from './forget-expired.ts';
import { spendOnce } from './spent.ts';

let identity: TestIdentity;
afterEach(() => identity.stop());

const TABLES = ['spent', 'attempts', 'revocations', 'refresh_tokens'] as const;

async function counts(): Promise<readonly number[]> {
  const { db } = identity.context;
  const rows = await Promise.all(TABLES.map((table) => db.selectFrom(table).selectAll().execute()));
  return rows.map(({ length }) => length);
}

it('forgets what says nothing any more, and not before', async () => {
  identity = await startIdentity({ resources: poolWith({}, { RefreshTokenValidity: 1 }) });
  const { context } = identity;
  const user = await addUser(identity);
  const now = context.ports.now();
  await spendOnce(context.db, 'session', 'one', now + 1_000);
  await countFailure(context, POOL_ID, user.sub, 'password');
  await addRefreshToken(context, {
    client: await testClient(context),
    user,
    family: 'one',
    doc: { authTime: now, beganAt: now, via: 'api' },
  });
  await revokeUser(context, POOL_ID, user.sub);
  expect(await counts()).toEqual([1, 1, 2, 1]);
  await forgetExpired(context.db, now);
  expect(await counts()).toEqual([1, 1, 2, 1]);
  await forgetExpired(context.db, now + 3 * 3_600_000);
  expect(await counts()).toEqual([0, 0, 2, 1]);
  await forgetExpired(context.db, now + 3 * 86_400_000);
  // A sign-out everywhere is known as long as a refresh token may live.
  expect(await counts()).toEqual([0, 0, 1, 0]);
  await forgetExpired(context.db, now + 3650 * 86_400_000 + 3_600_000);
  expect(await counts()).toEqual([0, 0, 0, 0]);
});
