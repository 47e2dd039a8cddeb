import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { systemClock } from '@portcullis/host/clock';
import type { DataFolder } from '../data/data-folder.ts';
import { systemCode, UsageError } from '../failure.ts';
import type { Terminal } from '../terminal.ts';
import type { ServeSettings } from './options.ts';

export interface Tls {
  /** PEM; absent: plain HTTP. */
  readonly material?: { readonly cert: string; readonly key: string } | undefined;
  /** The certificate that clients are told to trust. */
  readonly authority?: string | undefined;
}

const LOCAL_NAMES: readonly string[] = ['localhost', '*.execute-api.localhost', '127.0.0.1', '::1'];

export async function tlsOf(terminal: Terminal, settings: ServeSettings, data: DataFolder): Promise<Tls> {
  const { tls, host } = settings;
  if (tls === 'off') return {};
  if (tls === 'auto') {
    const { createLocalTls } = await import('@portcullis/gateway');
    const names = LOCAL_NAMES.includes(host) ? LOCAL_NAMES : [...LOCAL_NAMES, host];
    data.create();
    const { cert, key, authorityPath } = await createLocalTls(data.path, names, systemClock());
    return { material: { cert, key }, authority: authorityPath };
  }
  const cert = pem(terminal, tls.cert, '--tls-cert', 'CERTIFICATE');
  const key = pem(terminal, tls.key, '--tls-key', 'PRIVATE KEY');
  return { material: { cert, key } };
}

function pem(terminal: Terminal, path: string, flag: string, kind: string): string {
  let text: string;
  try {
    text = readFileSync(resolve(terminal.cwd, path), 'utf8');
  } catch (error) {
    throw new UsageError(`${flag} ${path} cannot be read (${systemCode(error)})`);
  }
  if (!text.includes(`${kind}-----`))
    throw new UsageError(`${flag} ${path} holds no PEM ${kind.toLowerCase()}`);
  return text;
}
