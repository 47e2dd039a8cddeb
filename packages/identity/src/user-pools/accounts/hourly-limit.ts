import type { IdentityContext } from '../../service/context.ts';
import { ServiceError } from '../../service/service-error.ts';
import { LIMIT_WINDOW_MS, PER_HOUR } from './limits.ts';

export type LimitedAction = keyof typeof PER_HOUR;

/** Who acts: a user, or whoever a name that nobody has would be. */
export interface Actor {
  readonly poolId: string;
  readonly sub: string;
}

/**
 * Counts one more try before it is looked at, so that parallel ones count as well. Throws LimitExceededException once
 * there were too many within the hour that began with the first.
 */
export async function countTry(
  { db, ports }: IdentityContext,
  { poolId, sub }: Actor,
  action: LimitedAction,
): Promise<void> {
  const now = ports.now();
  const { failures } = await db
    .insertInto('attempts')
    .values({ pool_id: poolId, subject: sub, purpose: action, failures: 1, last_at: now })
    .onConflict((conflict) =>
      conflict.columns(['pool_id', 'subject', 'purpose']).doUpdateSet((eb) => {
        const over = eb('attempts.last_at', '<=', now - LIMIT_WINDOW_MS);
        return {
          failures: eb
            .case()
            .when(over)
            .then(1)
            .else(eb('attempts.failures', '+', 1))
            .end(),
          // Here the time of the first try: the hour begins with it.
          last_at: eb.case().when(over).then(now).else(eb.ref('attempts.last_at')).end(),
        };
      }),
    )
    .returning('failures')
    .executeTakeFirstOrThrow();
  if (failures > PER_HOUR[action])
    throw new ServiceError('LimitExceededException', 'Attempt limit exceeded, please try after some time.');
}

/** Forgets the tries of somebody who got it right. */
export async function forgetTries(
  { db }: IdentityContext,
  { poolId, sub }: Actor,
  action: LimitedAction,
): Promise<void> {
  await db
    .deleteFrom('attempts')
    .where('pool_id', '=', poolId)
    .where('subject', '=', sub)
    .where('purpose', '=', action)
    .execute();
}
