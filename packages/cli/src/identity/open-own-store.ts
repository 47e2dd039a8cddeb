import type { Identity } from '@portcullis/identity';
import type { Workspace } from '../load/workspace.ts';
import { createKeySets } from '../serve/key-sets.ts';
import type { Terminal } from '../terminal.ts';
import { issuerPlace } from '../token/local-issuer.ts';
import { masterKeys } from './master-keys.ts';
import { openIdentityService } from './open-service.ts';

/** The identity service of a command that answers nobody. */
export interface OwnStore {
  readonly identity: Identity;
  close(): Promise<void>;
}

/**
 * Opens the store of the workspace for a command, where no service runs that has it open. Throws `UsageError` where one
 * does, or it cannot be opened.
 */
export async function openOwnStore(terminal: Terminal, workspace: Workspace): Promise<OwnStore> {
  const unlock = workspace.data.lock('identity');
  try {
    const { identity } = await openIdentityService(workspace, {
      keys: masterKeys(terminal.env, workspace.data).keys,
      place: issuerPlace(workspace),
      keySet: createKeySets(Date.now, (text) => terminal.note(text)).fetched,
      delivery: { deliver: () => Promise.reject(new Error('nothing is sent by this command')) },
      log: (line) => terminal.note(`${line}\n`),
    });
    return { identity, close: () => identity.close().finally(unlock) };
  } catch (error) {
    unlock();
    throw error;
  }
}
