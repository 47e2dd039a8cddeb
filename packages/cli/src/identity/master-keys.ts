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
  if (given !== undefined) return { keys: givenKeys(given), file: undefined };
  const file = join(data.path, FILE);
  return { keys: [keptKey(file, data)], file };
}

function givenKeys(given: string): readonly Uint8Array[] {
  // `$(cat a-file-that-is-not-there)` is empty: a key made up in its place would seal what nobody else can open.
  if (given.trim() === '')
    throw new UsageError(
      `${VARIABLE} is set and empty`,
      'give a key (openssl rand -base64 32), or unset it to keep one in the data folder',
    );
  const texts = given.split(',');
  return texts.map((text, i) =>
    keyOf(text, texts.length === 1 ? VARIABLE : `key ${i + 1} of ${VARIABLE}`, MAKE_ONE),
  );
}

const MAKE_ONE = 'make one with: openssl rand -base64 32';
const HEX = /^(?:[0-9a-f]{2})+$/i;
const BASE64 = /^[0-9a-z+/_-]+={0,2}$/i;

/** `what`: how a message names it. */
function keyOf(text: string, what: string, help: string): Uint8Array {
  const trimmed = text.trim();
  const isHex = trimmed.length === 2 * KEY_BYTES && HEX.test(trimmed);
  if (!isHex && !BASE64.test(trimmed)) throw new UsageError(`${what} is neither base64 nor hex`, help);
  const key = Buffer.from(trimmed, isHex ? 'hex' : 'base64');
  if (key.length === KEY_BYTES) return key;
  throw new UsageError(`${what} has ${key.length} bytes, and ${KEY_BYTES} are needed`, help);
}

function readKey(file: string): Uint8Array {
  return keyOf(readFileSync(file, 'utf8'), `the key in ${file}`, 'put back the file that was there');
}

function keptKey(file: string, data: DataFolder): Uint8Array {
  try {
    return readKey(file);
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
  return readKey(file);
}
