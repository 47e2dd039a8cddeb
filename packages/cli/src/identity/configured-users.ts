import type { SeedUser } from '@portcullis/identity';
import type { Definition } from '@portcullis/model';
import { resolveSecret } from '../config/secret.ts';
import type { Workspace } from '../load/workspace.ts';
import { attributesOf } from '../token/pool-user.ts';

/** The users that `userPools` of the configuration gives the pools of a template. Throws `UsageError` for a secret that is not there. */
export function configuredUsers(
  { config, secrets }: Pick<Workspace, 'config' | 'secrets'>,
  { userPools }: Pick<Definition, 'userPools'>,
): readonly SeedUser[] {
  return userPools.flatMap(({ id, logicalId }) => {
    const users = config.userPools?.[logicalId]?.users ?? config.userPools?.[id]?.users ?? [];
    return users.map((user) => ({
      poolId: id,
      username: user.username,
      groups: user.groups,
      attributes: attributesOf(user),
      ...(user.password === undefined
        ? {}
        : { password: resolveSecret(user.password, secrets, `the password of user ${user.username}`) }),
    }));
  });
}
