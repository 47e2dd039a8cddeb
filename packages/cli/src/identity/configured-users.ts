import type { SeedUser } from '@portcullis/identity';
import { resolveSecret } from '../config/secret.ts';
import type { Workspace } from '../load/workspace.ts';
import { attributesOf, usersOf } from '../token/pool-user.ts';

/** The users that `userPools` of the configuration gives the pools of a template. Throws `UsageError` for a secret that is not there. */
export function configuredUsers({ config, secrets, definition }: Workspace): readonly SeedUser[] {
  return definition.userPools.flatMap((pool) =>
    usersOf(config, pool).map((user) => ({
      poolId: pool.id,
      username: user.username,
      groups: user.groups,
      attributes: attributesOf(user),
      ...(user.password === undefined
        ? {}
        : { password: resolveSecret(user.password, secrets, `the password of user ${user.username}`) }),
    })),
  );
}
