import type { UnenforcedKind } from '@portcullis/model';
import type { Config } from '../config/config.ts';
import { UsageError } from '../failure.ts';
import type { AccountOptions, CommonOptions } from '../options.ts';

/** The options of `serve` as commander gives them. */
export interface ServeOptions extends CommonOptions, AccountOptions {
  readonly port?: string | undefined;
  readonly adminPort?: string | undefined;
  readonly identityPort?: string | undefined;
  readonly host?: string | undefined;
  readonly only?: string | undefined;
  readonly workers?: string | undefined;
  readonly tlsCert?: string | undefined;
  readonly tlsKey?: string | undefined;
  readonly assumeTls?: boolean | undefined;
  readonly accessLog?: string | undefined;
  readonly stubIntegrations?: boolean | undefined;
  readonly envFile?: string | undefined;
  readonly dev?: boolean | undefined;
  readonly allowUnenforced?: readonly string[] | undefined;
}

/** What `serve` runs with: options over the configuration over defaults. */
export interface ServeSettings {
  readonly host: string;
  readonly adminHost: string;
  readonly gatewayPort: number;
  readonly adminPort: number;
  readonly identityPort: number;
  readonly gateway: boolean;
  readonly identity: boolean;
  readonly workers: 1;
  readonly tls: 'off' | 'auto' | { readonly cert: string; readonly key: string };
  readonly assumeTls: boolean;
  readonly accessLog: string;
  readonly stubIntegrations: boolean;
  readonly dev: boolean;
  readonly allowUnenforced: ReadonlySet<UnenforcedKind>;
}

const KINDS: readonly UnenforcedKind[] = [
  'web-acl',
  'mutual-tls',
  'private-endpoint',
  'websocket',
  'mapping-template',
];
const LOOPBACK = /^(127\.\d+\.\d+\.\d+|::1|localhost)$/;

/** Throws `UsageError` for options that cannot be, or must not be, together. */
export function serveSettings(options: ServeOptions, config: Config): ServeSettings {
  const host = options.host ?? config.listen?.host ?? '127.0.0.1';
  const adminHost = config.listen?.adminHost ?? '127.0.0.1';
  const { only } = options;
  if (only !== undefined && only !== 'gateway' && only !== 'identity') {
    throw new UsageError(`--only ${only} is neither gateway nor identity`);
  }
  if (options.assumeTls === true && !LOOPBACK.test(host)) {
    throw new UsageError(
      `--assume-tls is for loopback only, and the host is ${host}`,
      'use --tls-cert and --tls-key',
    );
  }
  if (options.dev === true && !(LOOPBACK.test(host) && LOOPBACK.test(adminHost))) {
    throw new UsageError(
      `--dev is for loopback only, and the host is ${LOOPBACK.test(host) ? adminHost : host}`,
    );
  }
  return {
    host,
    adminHost,
    gatewayPort: portOf('--port', options.port, config.listen?.gateway ?? 8080),
    adminPort: portOf('--admin-port', options.adminPort, config.listen?.admin ?? 8081),
    identityPort: portOf('--identity-port', options.identityPort, config.listen?.identity ?? 8082),
    gateway: only !== 'identity',
    identity: only !== 'gateway',
    workers: workersOf(options.workers),
    tls: tlsOf(options, config),
    assumeTls: options.assumeTls === true,
    accessLog: options.accessLog ?? 'off',
    stubIntegrations: options.stubIntegrations === true,
    dev: options.dev === true,
    allowUnenforced: kindsOf(options.allowUnenforced),
  };
}

function tlsOf(options: ServeOptions, config: Config): ServeSettings['tls'] {
  const { tlsCert: cert, tlsKey: key } = options;
  if (cert !== undefined && key !== undefined) return { cert, key };
  if (cert !== undefined || key !== undefined) throw new UsageError('--tls-cert and --tls-key go together');
  return config.listen?.tls ?? 'off';
}

function kindsOf(lists: readonly string[] | undefined): ReadonlySet<UnenforcedKind> {
  const names = (lists ?? []).flatMap((list) => list.split(',')).map((name) => name.trim());
  return new Set(
    names.map((name) => {
      const kind = KINDS.find((known) => known === name);
      if (kind === undefined)
        throw new UsageError(`--allow-unenforced ${name}: the kinds are ${KINDS.join(', ')}`);
      return kind;
    }),
  );
}

function portOf(flag: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new UsageError(`${flag} ${text} is not a port`, 'give 0 (any free port) to 65535');
}

/** One process serves: more would need counters and a port that they share. */
function workersOf(text: string | undefined): 1 {
  if (text === undefined || text === '1') return 1;
  if (/^[1-9]\d{0,2}$/.test(text)) {
    throw new UsageError('this version serves with one process', 'leave --workers out, or give 1');
  }
  throw new UsageError(`--workers ${text} is not a number of processes`, 'give 1');
}
