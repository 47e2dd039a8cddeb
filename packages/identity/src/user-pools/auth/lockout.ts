import type { IdentityContext } from '../../service/context.ts';
import { notAuthorized } from '../../service/service-error.ts';
import { prepared } from '../../store/prepared.ts';
import type { Pool } from '../pool.ts';
import type { User } from '../user.ts';
import { comparedName } from '../users.ts';

/** What is guessed: each has failures of its own. */
export type Guess = 'password' | 'mfa';

const FREE_FAILURES = 5;
const LONGEST_MS = 15 * 60_000;
const QUIET_MS = 15 * 60_000;

/** How long attempts are refused after so many failures, in milliseconds. */
export function lockMs(failures: number): number {
  if (failures < FREE_FAILURES) return 0;
  return Math.min(1000 * 2 ** (failures - FREE_FAILURES), LONGEST_MS);
}

/** Who is guessed at: a user, or a name that nobody has, which must look the same. */
export function guessSubject({ box }: IdentityContext, pool: Pool, who: User | string): string {
  return typeof who === 'string' ? `name ${box.mac('guessed name', comparedName(pool, who))}` : who.sub;
}

/**
 * Refuses while a lock lasts; such attempts are not counted. Cognito Developer Guide "Lockout behavior for failed
 * sign-in attempts": after five failures 2^(n-5) seconds, at most about 15 minutes, forgotten after 15 quiet minutes.
 */
export async function refuseLocked(
  context: IdentityContext,
  poolId: string,
  subject: string,
  guess: Guess,
): Promise<void> {
  const row = await failuresOf(context, poolId, subject, guess);
  if (row !== undefined && context.ports.now() < row.last_at + lockMs(row.failures))
    throw notAuthorized('Password attempts exceeded');
}

export async function countFailure(
  { db, ports }: IdentityContext,
  poolId: string,
  subject: string,
  guess: Guess,
): Promise<void> {
  const now = ports.now();
  await db
    .insertInto('attempts')
    .values({ pool_id: poolId, subject, purpose: guess, failures: 1, last_at: now })
    .onConflict((conflict) =>
      conflict.columns(['pool_id', 'subject', 'purpose']).doUpdateSet((eb) => ({
        failures: eb
          .case()
          .when('attempts.last_at', '<=', now - QUIET_MS)
          .then(1)
          .else(eb('attempts.failures', '+', 1))
          .end(),
        last_at: now,
      })),
    )
    .execute();
}

/**
 * A right answer. Refused where a lock began while it was checked: of many guesses at once no more count than of
 * guesses one after another.
 */
export async function passGuess(
  context: IdentityContext,
  poolId: string,
  subject: string,
  guess: Guess,
): Promise<void> {
  const row = await failuresOf(context, poolId, subject, guess);
  if (row === undefined) return;
  if (context.ports.now() < row.last_at + lockMs(row.failures))
    throw notAuthorized('Password attempts exceeded');
  await context.db
    .deleteFrom('attempts')
    .where('pool_id', '=', poolId)
    .where('subject', '=', subject)
    .where('purpose', '=', guess)
    .execute();
}

const FAILURES = prepared((db, given: { poolId: string; subject: string; guess: Guess }) =>
  db
    .selectFrom('attempts')
    .select(['failures', 'last_at'])
    .where('pool_id', '=', given.poolId)
    .where('subject', '=', given.subject)
    .where('purpose', '=', given.guess),
);

async function failuresOf(
  { db }: IdentityContext,
  poolId: string,
  subject: string,
  guess: Guess,
): Promise<{ readonly failures: number; readonly last_at: number } | undefined> {
  return FAILURES.first(db, { poolId, subject, guess });
}
