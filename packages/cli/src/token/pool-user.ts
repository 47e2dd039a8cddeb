import type { UserPool } from '@portcullis/model';
import type { Config, PoolUser } from '../config/config.ts';

/** A user of a pool in the configuration, which may name the pool by logical id or id. */
export function userOf(config: Config, pool: UserPool, name: string): PoolUser | undefined {
  const users = config.userPools?.[pool.logicalId]?.users ?? config.userPools?.[pool.id]?.users ?? [];
  return users.find((user) => user.username === name);
}

/** Attributes as Cognito keeps them: text. */
export function attributesOf(user: PoolUser | undefined): Readonly<Record<string, string>> {
  const entries = Object.entries(user?.attributes ?? {});
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
}
