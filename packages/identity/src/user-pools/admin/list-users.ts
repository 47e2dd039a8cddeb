import { sql } from 'kysely';
import type { IdentityContext } from '../../service/context.ts';
import type { Operation } from '../../service/operation.ts';
import { invalidParameter } from '../../service/service-error.ts';
import { attributeNamesIn } from '../accounts/members.ts';
import { schemaOf } from '../accounts/schema.ts';
import { userTypes } from '../accounts/user-types.ts';
import type { Pool } from '../pool.ts';
import type { User } from '../user.ts';
import { isCaseSensitive, userOf } from '../users.ts';
import { afterToken, pageOf } from './page.ts';
import { poolOperation } from './pool-operation.ts';
import { parseUserFilter, type UserFilter } from './user-filter.ts';

const MAX_PAGE = 60;
/** Users that are looked at in one go while a filter passes few of them. */
const BATCH = 500;

/** ListUsers: by username, a page at a time. */
export const listUsers: Operation = poolOperation('ListUsers', async ({ input, context, pool }) => {
  const limit = input.integer('Limit', { min: 0, max: MAX_PAGE }) || MAX_PAGE;
  const text = input.optionalText('Filter', { max: 256 }) ?? '';
  const filter = parseUserFilter(text);
  const wanted = attributeNamesIn(input, 'AttributesToGet');
  const known = new Set(schemaOf(pool).map(({ Name }) => Name));
  if (wanted?.some((name) => !known.has(name)) === true)
    throw invalidParameter('One or more requested attributes do not exist.');
  const list = ['ListUsers', pool.id, text];
  const token = input.optionalText('PaginationToken', { min: 1 });
  const after = afterToken(context, { list, token });
  const found = await usersAfter(context, pool, filter, after?.[0], limit + 1);
  const page = pageOf(context, { list }, found, limit, ({ username }) => [keyOf(pool, username)]);
  return {
    Users: await userTypes(context, page.items, wanted),
    ...(page.token === undefined ? {} : { PaginationToken: page.token }),
  };
});

function keyOf(pool: Pool, username: string): string {
  return isCaseSensitive(pool) ? username : username.toLowerCase();
}

/**
 * The next users by username that pass the filter. Columns are filtered by the store, attributes here: they stand in
 * the user's document.
 */
async function usersAfter(
  context: IdentityContext,
  pool: Pool,
  filter: UserFilter | undefined,
  after: string | undefined,
  limit: number,
): Promise<readonly User[]> {
  const found: User[] = [];
  let last = after;
  const batch = filter === undefined ? limit : BATCH;
  for (;;) {
    const rows = await batchAfter(context, pool, filter, last, batch);
    for (const row of rows) {
      const user = userOf(row);
      if (filter === undefined || passes(pool, filter, user)) found.push(user);
      if (found.length === limit) return found;
    }
    last = rows.at(-1)?.username_key;
    if (rows.length < batch || last === undefined) return found;
  }
}

function batchAfter(
  { db }: IdentityContext,
  pool: Pool,
  filter: UserFilter | undefined,
  after: string | undefined,
  limit: number,
): Promise<Parameters<typeof userOf>[0][]> {
  let query = db.selectFrom('users').selectAll().where('pool_id', '=', pool.id);
  if (after !== undefined) query = query.where('username_key', '>', after);
  if (filter !== undefined) {
    const { attribute, operator, value } = filter;
    if (operator === '=' && attribute === 'username')
      query = query.where('username_key', '=', keyOf(pool, value));
    else if (operator === '=' && attribute === 'sub') query = query.where('sub', '=', value);
    else if (IN_DOCUMENT.has(attribute) && ASCII.test(value))
      query = query.where(sql<boolean>`lower(doc) like ${documentPattern(filter)} escape '!'`);
  }
  return query.orderBy('username_key').limit(limit).execute();
}

const IN_DOCUMENT: ReadonlySet<string> = new Set(
  'email phone_number name given_name family_name preferred_username'.split(' '),
);
/** Databases disagree about the lower case of anything else. */
const ASCII = /^[\x20-\x7e]*$/;

/** What the document of a user who passes contains: the store leaves most of the others out. */
function documentPattern({ attribute, operator, value }: UserFilter): string {
  const text = `"${attribute}":${JSON.stringify(value)}`.toLowerCase();
  const part = operator === '=' ? text : text.slice(0, -1);
  return `%${part.replaceAll(/[%_!]/g, '!$&')}%`;
}

function passes(pool: Pool, { attribute, operator, value }: UserFilter, user: User): boolean {
  const actual = searched(attribute, user);
  if (actual === undefined) return false;
  // `Enabled` and `Disabled` are found in any case.
  const sensitive = attribute === 'sub' || (isCaseSensitive(pool) && attribute !== 'status');
  const [one, other] = sensitive ? [actual, value] : [actual.toLowerCase(), value.toLowerCase()];
  return operator === '=' ? one === other : one.startsWith(other);
}

function searched(attribute: UserFilter['attribute'], user: User): string | undefined {
  switch (attribute) {
    case 'username':
      return user.username;
    case 'sub':
      return user.sub;
    case 'cognito:user_status':
      return user.status;
    case 'status':
      return user.enabled ? 'Enabled' : 'Disabled';
    default:
      return user.doc.attributes[attribute];
  }
}
