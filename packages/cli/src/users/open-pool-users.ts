import { readServeFile } from '../data/serve-file.ts';
import { openOwnStore } from '../identity/open-own-store.ts';
import type { Workspace } from '../load/workspace.ts';
import type { Terminal } from '../terminal.ts';
import { type PoolUsers, partsOfPool, takeBatch } from './pool-users.ts';
import { servedUsers } from './served-users.ts';

/**
 * The users of a pool: of the service that runs for this template, which has the store open, else of the store itself.
 * `follow`: the pool is brought into the store where it is not there yet.
 */
export async function openPoolUsers(
  terminal: Terminal,
  workspace: Workspace,
  poolId: string,
  { follow }: { readonly follow: boolean },
): Promise<PoolUsers> {
  const control = readServeFile(workspace.data)?.control;
  if (control !== undefined) return servedUsers(control, poolId);
  const { identity, close } = await openOwnStore(terminal, workspace);
  const { context } = identity;
  try {
    if (follow) await identity.follow(workspace.definition.cognitoResources);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    take: (format, batch) => takeBatch(context, poolId, format, batch),
    parts: (options) => partsOfPool(context, poolId, options),
    close,
  };
}
