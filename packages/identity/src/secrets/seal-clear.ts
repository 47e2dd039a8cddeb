import type { Db } from '../store/database.ts';
import type { IdentityProviderDoc } from '../user-pools/pool.ts';
import { hasClearSecrets, openedProvider, sealedProvider } from '../user-pools/provider-secrets.ts';
import { identityProviders } from './seal-anew.ts';
import type { SecretBox } from './secret-box.ts';

/**
 * Seals what an older version has left in clear: secrets of identity providers. Gives how many rows changed; one that
 * somebody writes at the same time is sealed by who writes it.
 */
export async function sealClear(db: Db, box: SecretBox): Promise<number> {
  let changed = 0;
  for await (const { text, write } of identityProviders(db)) {
    const provider = JSON.parse(text) as IdentityProviderDoc;
    if (!hasClearSecrets(provider)) continue;
    await write(JSON.stringify(sealedProvider(box, openedProvider(box, provider))));
    changed++;
  }
  return changed;
}
