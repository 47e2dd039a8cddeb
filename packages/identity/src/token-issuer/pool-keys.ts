import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  type JsonWebKey,
  randomUUID,
} from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { PrivateKeyHandle } from '@portcullis/engine/jwt';
import { TokenIssuerError } from './failure.ts';

/** An entry of `jwks.json`, with the members that Cognito writes. */
export interface PublicJwk {
  readonly alg: 'RS256';
  readonly e: string;
  readonly kid: string;
  readonly kty: 'RSA';
  readonly n: string;
  readonly use: 'sig';
}

export interface PoolKey {
  readonly signing: PrivateKeyHandle;
  readonly jwk: PublicJwk;
}

/** ID and access tokens of a pool are signed with different keys. */
export interface PoolKeys {
  readonly id: PoolKey;
  readonly access: PoolKey;
}

/**
 * The keys of a pool, from its file in the data folder, made on first use. The file appears complete and only once:
 * of two processes that start together, both end up with the keys of the first.
 */
export async function openPoolKeys(dataFolder: string, poolId: string): Promise<PoolKeys> {
  if (!/^[\w-]+$/.test(poolId)) {
    throw new TokenIssuerError('TOKEN_UNKNOWN_POOL', `\`${poolId}\` is not the id of a user pool`);
  }
  const folder = join(dataFolder, 'user-pool-keys');
  const file = join(folder, `${poolId}.json`);
  const existing = await readIfThere(file);
  if (existing !== undefined) return parseKeys(existing, file);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const [id, access] = await Promise.all([generate(), generate()]);
  const temporary = `${file}.${randomUUID()}`;
  await writeFile(temporary, JSON.stringify({ id, access }), { mode: 0o600, flag: 'wx' });
  try {
    await link(temporary, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(temporary, { force: true });
  }
  return parseKeys(await readFile(file, 'utf8'), file);
}

async function generate(): Promise<JsonWebKey> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  return privateKey.export({ format: 'jwk' });
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new TokenIssuerError('TOKEN_KEYS_UNREADABLE', `cannot read ${file}: ${(error as Error).message}`);
  }
}

function parseKeys(text: string, file: string): PoolKeys {
  try {
    const { id, access } = JSON.parse(text) as Record<'id' | 'access', JsonWebKey>;
    return { id: importKey(id), access: importKey(access) };
  } catch {
    throw new TokenIssuerError(
      'TOKEN_KEYS_UNREADABLE',
      `${file} does not hold the keys of a user pool; move it away to have new ones made`,
    );
  }
}

function importKey(jwk: JsonWebKey): PoolKey {
  const native = createPrivateKey({ key: jwk, format: 'jwk' });
  const { e, n } = createPublicKey(native).export({ format: 'jwk' });
  if (e === undefined || n === undefined) throw new TypeError('not an RSA key');
  // RFC 7638: the thumbprint names the key, so that it need not be stored.
  const kid = createHash('sha256')
    .update(JSON.stringify({ e, kty: 'RSA', n }))
    .digest('base64url');
  return { signing: { kid, native }, jwk: { alg: 'RS256', e, kid, kty: 'RSA', n, use: 'sig' } };
}
