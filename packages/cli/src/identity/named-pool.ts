import type { UserPool } from '@portcullis/model';
import { UsageError } from '../failure.ts';
import type { Workspace } from '../load/workspace.ts';

/** The user pool that `--pool` names; the only one where it names none. Throws `UsageError`. */
export function namedPool(
  { definition: { userPools } }: Pick<Workspace, 'definition'>,
  name: string | undefined,
): UserPool {
  const [only] = userPools;
  if (name === undefined && only !== undefined && userPools.length === 1) return only;
  const found = userPools.find((pool) => [pool.logicalId, pool.id, pool.name].includes(name));
  if (name !== undefined && found !== undefined) return found;
  const known = userPools.map((pool) => pool.logicalId).join(', ');
  if (name === undefined && known !== '')
    throw new UsageError('the template has several user pools', `say which with --pool: ${known}`);
  if (name === undefined) throw new UsageError('the template has no user pool');
  throw new UsageError(`no user pool \`${name}\``, `the template has: ${known === '' ? 'none' : known}`);
}

/** API reference "UserPoolType": of a pool that the API made, only the id is known. */
const POOL_ID = /^[\w-]+_[0-9A-Za-z]+$/;

/** The id of the pool that `--pool` names, which may be one that is not in the template, by its id. Throws `UsageError`. */
export function idOfPool(workspace: Pick<Workspace, 'definition'>, name: string | undefined): string {
  const { userPools } = workspace.definition;
  const isKnown = userPools.some((pool) => [pool.logicalId, pool.id, pool.name].includes(name));
  return name !== undefined && !isKnown && POOL_ID.test(name) ? name : namedPool(workspace, name).id;
}
