import type { CognitoResource } from '@portcullis/model';
import type { IdentityContext } from '../service/context.ts';
import { Input } from '../service/input.ts';
import { ServiceError } from '../service/service-error.ts';
import type { Db } from '../store/database.ts';
import { settingsOf } from '../store/settings.ts';
import { removeUser } from '../user-pools/accounts/remove-user.ts';
import { invite, makeUser } from '../user-pools/admin/admin-create-user.ts';
import { joinGroup } from '../user-pools/join-group.ts';
import type { Pool } from '../user-pools/pool.ts';
import { declaredPool } from '../user-pools/pools.ts';
import type { User } from '../user-pools/user.ts';
import { findUser } from '../user-pools/users.ts';
import { seedMarks } from './seed-users.ts';

/** What is remembered of a user that was made of a template, by pool and logical id. */
interface Mark {
  readonly sub: string;
  /** Its properties as they were: all of them "require replacement". CloudFormation "AWS::Cognito::UserPoolUser". */
  readonly said: string;
}

/**
 * Follows the users that the template declares, as CloudFormation does: who is new is made by AdminCreateUser and invited, who
 * is declared differently is made anew, who is no longer declared is removed. Nobody else is touched: not who signed up by that
 * name, nor a user of the configuration. Then the groups that it attaches. Gives what could not be done, a line each.
 */
export async function followUsers(
  context: IdentityContext,
  resources: readonly CognitoResource[],
): Promise<readonly string[]> {
  const pools = await servedPools(context, resources);
  const declared = resources.filter(
    ({ type, properties }) => type === 'UserPoolUser' && pools.has(String(properties.UserPoolId)),
  );
  const lines: string[] = [];
  for (const poolId of pools.keys()) lines.push(...(await removeOthers(context, poolId, declared)));
  for (const resource of declared) {
    const pool = pools.get(String(resource.properties.UserPoolId)) as Pool;
    if (resource.unresolved.length > 0) continue;
    if ((await markOf(context.db, pool.id, resource)) !== undefined) continue;
    lines.push(...(await make(context, pool, resource)));
  }
  for (const pool of pools.values()) lines.push(...(await followGroups(context, pool, resources)));
  return lines;
}

/** Of a pool that is not served nobody is made or removed. */
async function servedPools(
  { db, place }: IdentityContext,
  resources: readonly CognitoResource[],
): Promise<ReadonlyMap<string, Pool>> {
  const ids = resources.flatMap(({ type, id }) => (type === 'UserPool' && id !== undefined ? [id] : []));
  const pools = await Promise.all(ids.map((id) => declaredPool(db, place, id)));
  return new Map(pools.filter(({ doc }) => doc.notHere === undefined).map((pool) => [pool.id, pool]));
}

async function removeOthers(
  context: IdentityContext,
  poolId: string,
  declared: readonly CognitoResource[],
): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const { name, value } of await settingsOf(context.db, userMarks(poolId))) {
    const logicalId = name.slice(userMarks(poolId).length);
    const { sub, said } = JSON.parse(value) as Mark;
    const resource = declared.find(
      (one) => one.logicalId === logicalId && one.properties.UserPoolId === poolId,
    );
    // Where something is not here, nobody knows whether it is another user.
    if (resource !== undefined && (resource.unresolved.length > 0 || saidBy(resource) === said)) continue;
    await removeUser(context, { poolId, sub });
    await forget(context.db, name);
    const why = resource === undefined ? 'the template no longer has' : 'the template declares differently';
    lines.push(`REMOVED: the user ${logicalId} of ${poolId}, which ${why}`);
  }
  return lines;
}

async function make(
  context: IdentityContext,
  pool: Pool,
  resource: CognitoResource,
): Promise<readonly string[]> {
  const { db } = context;
  const { logicalId, properties } = resource;
  const input = new Input(properties);
  const before = await findUser(db, pool, String(properties.Username));
  if (before !== undefined)
    return (await seeded(db, pool, before))
      ? []
      : [
          `NOT MADE: the user ${logicalId} of ${pool.id}: somebody of that name is there already, and was not made of the template`,
        ];
  try {
    const made = await makeUser({ input, context, pool });
    const mark: Mark = { sub: made.user.sub, said: saidBy(resource) };
    await remember(db, `${userMarks(pool.id)}${logicalId}`, JSON.stringify(mark));
    await invite({ input, context, pool }, made).catch((error: unknown) => {
      throw error instanceof ServiceError ? new Uninvited(error.message) : error;
    });
    return [];
  } catch (error) {
    if (error instanceof Uninvited)
      return [`NOT INVITED: the user ${logicalId} of ${pool.id}: ${error.message.trim()}`];
    if (!(error instanceof ServiceError)) throw error;
    // Another process was faster.
    if ((await markOf(db, pool.id, resource)) !== undefined) return [];
    return [`NOT MADE: the user ${logicalId} of ${pool.id}: ${error.message.trim()}`];
  }
}

class Uninvited extends Error {}

/**
 * Puts users into groups, and out again. Only users whom the template or the configuration gives the pool: anybody may sign up
 * by a name that is attached to a group, and CloudFormation would have failed for want of the user.
 */
async function followGroups(
  { db, ports }: IdentityContext,
  pool: Pool,
  resources: readonly CognitoResource[],
): Promise<readonly string[]> {
  const lines: string[] = [];
  const wanted = new Set<string>();
  for (const { type, logicalId, properties, unresolved } of resources) {
    if (type !== 'UserPoolUserToGroupAttachment' || properties.UserPoolId !== pool.id) continue;
    if (unresolved.length > 0) continue;
    const [name, group] = [String(properties.Username), String(properties.GroupName)];
    const user = await findUser(db, pool, name);
    if (user === undefined || !((await seeded(db, pool, user)) || (await made(db, pool, user)))) {
      lines.push(
        `NOT ATTACHED: ${logicalId}: the user ${name} of ${pool.id} is neither the template’s nor of portcullis.yaml`,
      );
      continue;
    }
    const mark = `${memberMarks(pool.id)}${user.sub} ${group}`;
    wanted.add(mark);
    if (await has(db, mark)) continue;
    const outcome = await db.transaction().execute((inside) => joinGroup(inside, user, group, ports.now()));
    // Who was in it before stays in it.
    if (outcome === 'joined') await remember(db, mark, group);
  }
  for (const { name } of await settingsOf(db, memberMarks(pool.id))) {
    if (wanted.has(name)) continue;
    const [sub = '', ...group] = name.slice(memberMarks(pool.id).length).split(' ');
    await db
      .deleteFrom('members')
      .where('pool_id', '=', pool.id)
      .where('sub', '=', sub)
      .where('group_name', '=', group.join(' '))
      .execute();
    await forget(db, name);
  }
  return lines;
}

/** Keys in order, as nobody's template means anything by it. */
function saidBy({ properties }: CognitoResource): string {
  return JSON.stringify(properties, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}

/** What the names of the marks begin with. */
const TEMPLATE_USERS = 'template user ';
const TEMPLATE_MEMBERS = 'template member ';

export function userMarks(poolId: string): string {
  return `${TEMPLATE_USERS}${poolId} `;
}

export function memberMarks(poolId: string): string {
  return `${TEMPLATE_MEMBERS}${poolId} `;
}

async function markOf(db: Db, poolId: string, { logicalId }: CognitoResource): Promise<Mark | undefined> {
  const name = `${userMarks(poolId)}${logicalId}`;
  const row = await db.selectFrom('settings').select('value').where('name', '=', name).executeTakeFirst();
  return row && (JSON.parse(row.value) as Mark);
}

async function made(db: Db, pool: Pool, { sub }: User): Promise<boolean> {
  const marks = await settingsOf(db, userMarks(pool.id));
  return marks.some(({ value }) => (JSON.parse(value) as Mark).sub === sub);
}

async function seeded(db: Db, pool: Pool, { sub }: User): Promise<boolean> {
  return (await settingsOf(db, seedMarks(pool.id))).some(({ value }) => value === sub);
}

async function has(db: Db, name: string): Promise<boolean> {
  return (
    (await db.selectFrom('settings').select('name').where('name', '=', name).executeTakeFirst()) !== undefined
  );
}

async function remember(db: Db, name: string, value: string): Promise<void> {
  await db
    .insertInto('settings')
    .values({ name, value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute();
}

async function forget(db: Db, name: string): Promise<void> {
  await db.deleteFrom('settings').where('name', '=', name).execute();
}
