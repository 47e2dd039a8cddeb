import type { Pool } from '../pool.ts';
import type { User } from '../user.ts';

/** Attributes that the pool requires of every user. */
export function requiredAttributes({ doc }: Pick<Pool, 'doc'>): readonly string[] {
  return (doc.SchemaAttributes ?? [])
    .filter(({ Name, Required }) => Required === true && Name !== 'sub')
    .map(({ Name }) => Name);
}

export function missingAttributes(pool: Pool, { doc }: User): readonly string[] {
  return requiredAttributes(pool).filter((name) => (doc.attributes[name] ?? '') === '');
}
