import { randomBytes } from 'node:crypto';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DataFolder } from '../data/data-folder.ts';
import { systemCode, UsageError } from '../failure.ts';

/** Where the keys come from that seal what the identity service keeps. */
export interface MasterKeys {
  /** 32 bytes each; the first seals, all open. */
  readonly keys: readonly Uint8Array[];
  /** The file that holds them; absent: the environment does. */
  readonly file: string | undefined;
}

const VARIABLE = 'PORTCULLIS_KEY';
const FILE = 'master.key';
const KEY_BYTES = 32;

/**
 * `PORTCULLIS_KEY`: one or several keys in base64 or hex, separated by commas, the newest first. Without it a key is
 * kept in the data folder, for its owner only.
 */
export function masterKeys(env: Readonly<Record<string, string | undefined>>, data: DataFolder): MasterKeys {
  const given = env[VARIABLE];
  if (given !== undefined && given !== '') return { keys: given.split(',').map(keyOf), file: undefined };
  const file = join(data.path, FILE);
  return { keys: [keptKey(file, data)], file };
}

function keyOf(text: string): Uint8Array {
  const trimmed = text.trim();
  const key = /^[0-9a-f]{64}$/i.test(trimmed) ? Buffer.from(trimmed, 'hex') : Buffer.from(trimmed, 'base64');
  if (key.length === KEY_BYTES) return key;
  throw new UsageError(
    `${VARIABLE} has a key of ${key.length} bytes, and ${KEY_BYTES} are needed`,
    'make one with: openssl rand -base64 32',
  );
}

function keptKey(file: string, data: DataFolder): Uint8Array {
  try {
    return keyOf(readFileSync(file, 'utf8'));
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
  }
  data.create();
  try {
    // The first of two processes wins: the other reads what it wrote.
    writeFileSync(file, `${randomBytes(KEY_BYTES).toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
    chmodSync(file, 0o600);
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error;
  }
  return keyOf(readFileSync(file, 'utf8'));
}
