import type { PublicKeyHandle } from '@portcullis/engine/jwt';
import { importJwks } from '@portcullis/host/crypto';
import { issuerOf, type TokenIssuer } from '@portcullis/identity/token-issuer';
import type { UserPool } from '@portcullis/model';
import type { DataFolder } from '../data/data-folder.ts';
import { readServeFile } from '../data/serve-file.ts';
import type { Workspace } from '../load/workspace.ts';

/** Who the tokens of this workspace's pools say issued them. */
export interface IssuerPlace {
  readonly issuer: 'local' | 'aws';
  readonly issuerUrl: string;
}

const DEFAULT_IDENTITY_PORT = 8082;

/** What a running `serve` says, else the configuration, else where `serve` would stand. */
export function issuerPlace(workspace: Workspace): IssuerPlace {
  const { issuer, issuerUrl } = readServeFile(workspace.data) ?? configuredPlace(workspace, undefined);
  return { issuer, issuerUrl };
}

/** `port` is where the issuer really listens, where it already does. */
export function configuredPlace(
  { config }: Workspace,
  port: number | undefined,
  secure: boolean = config.listen?.tls === 'auto',
): IssuerPlace {
  const at = port ?? config.listen?.identity ?? DEFAULT_IDENTITY_PORT;
  return {
    issuer: config.identity?.issuer ?? 'local',
    issuerUrl: config.identity?.issuerUrl ?? `${secure ? 'https' : 'http'}://localhost:${at}`,
  };
}

/** What an offline command knows of the issuer: nothing is made that is not there. */
export interface KnownIssuer {
  issuerOf(pool: UserPool): string;
  /** A key of the data folder, so that a token that was really issued is really verified. */
  publicKey(pool: UserPool, kid: string): PublicKeyHandle | undefined;
}

/** Public keys of the pools, by pool id: what `serve` and `token` leave for commands that open no store. */
const KEY_SETS = 'key-sets.json';

export async function keepKeySets(
  data: DataFolder,
  issuer: Pick<TokenIssuer, 'published'>,
  pools: readonly UserPool[],
): Promise<void> {
  const sets = await Promise.all(
    pools.map(async ({ id }) => [id, { keys: await issuer.published(id) }] as const),
  );
  data.writeJson(KEY_SETS, Object.fromEntries(sets));
}

export function knownIssuer(workspace: Workspace): KnownIssuer {
  const place = issuerPlace(workspace);
  const kept = workspace.data.readJson(KEY_SETS);
  const sets = typeof kept === 'object' && kept !== null ? (kept as Readonly<Record<string, unknown>>) : {};
  const imported = new Map<string, ReadonlyMap<string, PublicKeyHandle>>();
  return {
    issuerOf: ({ id }) => issuerOf({ issuer: place.issuer, url: place.issuerUrl }, id),
    publicKey: ({ id }, kid) => {
      const keys = imported.get(id) ?? importJwks(sets[id]) ?? new Map();
      imported.set(id, keys);
      return keys.get(kid);
    },
  };
}
