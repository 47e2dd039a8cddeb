import type { UserPool } from '@portcullis/model';
import type { Config, PoolUser } from '../config/config.ts';

/** The users of a pool in the configuration, which may name the pool by logical id or id. */
export function usersOf({ userPools }: Config, { logicalId, id }: UserPool): readonly PoolUser[] {
  return userPools?.[logicalId]?.users ?? userPools?.[id]?.users ?? [];
}

export function userOf(config: Config, pool: UserPool, name: string): PoolUser | undefined {
  return usersOf(config, pool).find((user) => user.username === name);
}

/** Attributes as Cognito keeps them: text. */
export function attributesOf(user: PoolUser | undefined): Readonly<Record<string, string>> {
  const entries = Object.entries(user?.attributes ?? {});
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
}
