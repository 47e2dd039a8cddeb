import { sql } from 'kysely';
import type { Db } from './database.ts';

/** The settings whose names begin so, by name. */
export function settingsOf(
  db: Db,
  prefix: string,
): Promise<readonly { readonly name: string; readonly value: string }[]> {
  return db
    .selectFrom('settings')
    .selectAll()
    .where(beginning(prefix), '=', prefix)
    .orderBy('name')
    .execute();
}

/** Forgets the settings whose names begin so. */
export async function forgetSettings(db: Db, prefix: string): Promise<void> {
  await db.deleteFrom('settings').where(beginning(prefix), '=', prefix).execute();
}

/** Not by LIKE: names hold underscores, which stand for any character there. */
function beginning(prefix: string) {
  return sql<string>`substr(name, 1, ${prefix.length})`;
}
