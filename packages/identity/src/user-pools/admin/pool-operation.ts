import type { IdentityContext } from '../../service/context.ts';
import type { Input } from '../../service/input.ts';
import type { CallFacts, Operation } from '../../service/operation.ts';
import { poolIdOf, usernameOf } from '../accounts/members.ts';
import { userNotFound } from '../auth/find-subject.ts';
import type { Pool } from '../pool.ts';
import { poolArn, poolById } from '../pools.ts';
import type { User } from '../user.ts';
import { findUser } from '../users.ts';

/** A signed call on one pool. */
export interface PoolCall {
  readonly input: Input;
  readonly context: IdentityContext;
  readonly pool: Pool;
  readonly facts: CallFacts;
}

type Reply = Awaited<ReturnType<Operation['run']>>;

/**
 * An operation on the pool that `UserPoolId` names, which is also what IAM decides on. Service Authorization Reference
 * "Actions, resources, and condition keys for Amazon Cognito User Pools".
 */
export function poolOperation(name: string, run: (call: PoolCall) => Promise<Reply>): Operation {
  return {
    name,
    signed: true,
    resource: (input, { place }) => poolArn(place, poolIdOf(input)),
    run: async (input, context, facts) => {
      const pool = await poolById(context.db, context.place, poolIdOf(input));
      return run({ input, context, pool, facts });
    },
  };
}

/** An operation on a user of the pool: by username, `sub` or alias. Throws UserNotFoundException. */
export function userOperation(
  name: string,
  run: (call: PoolCall & { readonly user: User }) => Promise<Reply>,
): Operation {
  return poolOperation(name, async (call) => {
    const user = await findUser(call.context.db, call.pool, usernameOf(call.input));
    if (user === undefined) throw userNotFound();
    await call.context.countUser?.(user);
    return run({ ...call, user });
  });
}
