import type { Identity } from '@portcullis/identity';
import type { UserPool } from '@portcullis/model';

/** Cognito's longest life of an ID or access token is a day; another for clocks that differ. Milliseconds. */
const FORGET_AFTER_MS = 2 * 86_400_000;

/** New signing keys for every pool; keys that were retired long ago are forgotten. Gives how many pools there are. */
export async function rotateKeys({ context }: Identity, pools: readonly UserPool[]): Promise<number> {
  const { keys, ports } = context;
  for (const { id } of pools) {
    await keys.rotate(id, 'id');
    await keys.rotate(id, 'access');
    await keys.forget(id, ports.now() - FORGET_AFTER_MS);
  }
  return pools.length;
}
