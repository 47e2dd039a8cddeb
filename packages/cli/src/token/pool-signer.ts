import { randomBytes } from 'node:crypto';
import type { Claims } from '@portcullis/engine/jwt';
import { issuerOf as issuerOfPool, openTokenIssuer } from '@portcullis/identity/token-issuer';
import { readServeFile } from '../data/serve-file.ts';
import { UsageError } from '../failure.ts';
import { askControl, type Control } from '../identity/ask-control.ts';
import { openOwnStore } from '../identity/open-own-store.ts';
import { withSealedKeys } from '../identity/sealed-keys.ts';
import type { Workspace } from '../load/workspace.ts';
import type { Terminal } from '../terminal.ts';
import { type IssuerPlace, issuerPlace, keepKeySets } from './local-issuer.ts';

/** Signs tokens of the template's pools. */
export interface PoolSigner {
  issuerOf(poolId: string): string;
  sign(poolId: string, use: 'id' | 'access', claims: Claims): Promise<string>;
  close(): Promise<void>;
}

/**
 * A store has one opener: the service that runs signs, and only where none runs is its store opened here, once something
 * is to be signed.
 */
export function poolSigner(terminal: Terminal, workspace: Workspace): PoolSigner {
  const serving = readServeFile(workspace.data);
  const place = issuerPlace(workspace);
  const issuerOf = (poolId: string): string =>
    issuerOfPool({ issuer: place.issuer, url: place.issuerUrl }, poolId);
  const { control } = serving ?? {};
  if (control !== undefined) {
    return {
      issuerOf,
      sign: (poolId, use, claims) => signedBy(control, { poolId, use, claims }),
      close: () => Promise.resolve(),
    };
  }
  let opened: Promise<OpenedSigner> | undefined;
  return {
    issuerOf,
    sign: async (poolId, use, claims) => {
      opened ??= openSigner(terminal, workspace, place);
      return (await opened).sign(poolId, use, claims);
    },
    close: async () => {
      // What did not open was told by `sign`, and left nothing to close.
      const signer = await opened?.catch(() => undefined);
      await signer?.close();
    },
  };
}

type OpenedSigner = Omit<PoolSigner, 'issuerOf'>;

async function openSigner(
  terminal: Terminal,
  workspace: Workspace,
  place: IssuerPlace,
): Promise<OpenedSigner> {
  const { identity, close } = await openOwnStore(terminal, workspace);
  try {
    const pools = workspace.definition.userPools;
    const issuer = await withSealedKeys(() =>
      openTokenIssuer({ keys: identity.context.keys, pools, ...place, now: Date.now }),
    );
    await keepKeySets(workspace.data, issuer, pools);
    return { sign: (poolId, use, claims) => issuer.sign(poolId, use, claims), close };
  } catch (error) {
    await close();
    throw error;
  }
}

export interface SignRequest {
  readonly poolId: string;
  readonly use: 'id' | 'access';
  readonly claims: Claims;
}

/** Where a running service signs for this user's own commands. */
export const SIGN_PATH = '/identity/sign';
const TIMEOUT_MS = 10_000;

/** What opens the control endpoint; known to who may read `serve.json`. */
export function newControlKey(): string {
  return randomBytes(32).toString('base64url');
}

async function signedBy(control: Control, request: SignRequest): Promise<string> {
  const response = await askControl(control, SIGN_PATH, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const answer = (await response.json().catch(() => ({}))) as {
    readonly token?: unknown;
    readonly message?: unknown;
  };
  if (response.ok && typeof answer.token === 'string') return answer.token;
  throw new UsageError(`the identity service refuses to sign: ${String(answer.message ?? response.status)}`);
}
