import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { PublicKeyHandle } from '@portcullis/engine/jwt';
import { openTokenIssuer, type TokenIssuer } from '@portcullis/identity/token-issuer';
import type { UserPool } from '@portcullis/model';
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
export function configuredPlace({ config }: Workspace, port: number | undefined): IssuerPlace {
  const at = port ?? config.listen?.identity ?? DEFAULT_IDENTITY_PORT;
  return {
    issuer: config.identity?.issuer ?? 'local',
    issuerUrl: config.identity?.issuerUrl ?? `http://localhost:${at}`,
  };
}

/** The issuer with the keys of the data folder, which are made on first use. */
export function openIssuer(
  workspace: Workspace,
  place: IssuerPlace,
  now: () => number,
): Promise<TokenIssuer> {
  const { definition, data } = workspace;
  data.create();
  return openTokenIssuer({ dataFolder: data.path, pools: definition.userPools, ...place, now });
}

/** What an offline command knows of the issuer: nothing is made that is not there. */
export interface KnownIssuer {
  issuerOf(pool: UserPool): string;
  /** A key of the data folder, so that a token that was really issued is really verified. */
  publicKey(pool: UserPool, kid: string): PublicKeyHandle | undefined;
}

export async function knownIssuer(workspace: Workspace, now: number): Promise<KnownIssuer> {
  const place = issuerPlace(workspace);
  const hasKeys = existsSync(join(workspace.data.path, 'user-pool-keys'));
  const issuer = hasKeys ? await openIssuer(workspace, place, () => now) : undefined;
  return {
    issuerOf: (pool) => issuer?.issuerOf(pool.id) ?? nameOf(place, pool),
    publicKey: (pool, kid) => issuer?.keySet(pool.arn)?.find(kid),
  };
}

function nameOf({ issuer, issuerUrl }: IssuerPlace, pool: UserPool): string {
  if (issuer === 'local') return `${issuerUrl.replace(/\/+$/, '')}/${pool.id}`;
  const region = pool.id.slice(0, pool.id.indexOf('_'));
  return `https://cognito-idp.${region}.amazonaws.com/${pool.id}`;
}
