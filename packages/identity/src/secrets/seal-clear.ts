import type { Db } from '../store/database.ts';
import type { IdentityProviderDoc } from '../user-pools/pool.ts';
import { hasClearSecrets, openedProvider, sealedProvider } from '../user-pools/provider-secrets.ts';
import type { SecretBox } from './secret-box.ts';

/**
 * Seals what an older version has left in clear: secrets of identity providers. Gives how many rows changed; one that
 * somebody writes at the same time is sealed by who writes it.
 */
export async function sealClear(db: Db, box: SecretBox): Promise<number> {
  let changed = 0;
  const rows = await db
    .selectFrom('pool_parts')
    .select(['pool_id', 'name', 'doc'])
    .where('kind', '=', 'identity-provider')
    .execute();
  for (const { pool_id, name, doc } of rows) {
    const provider = JSON.parse(doc) as IdentityProviderDoc;
    if (!hasClearSecrets(provider)) continue;
    await db
      .updateTable('pool_parts')
      .set({ doc: JSON.stringify(sealedProvider(box, openedProvider(box, provider))) })
      .where('pool_id', '=', pool_id)
      .where('kind', '=', 'identity-provider')
      .where('name', '=', name)
      .where('doc', '=', doc)
      .execute();
    changed++;
  }
  return changed;
}
