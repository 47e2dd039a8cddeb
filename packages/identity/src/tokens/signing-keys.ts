import { createPrivateKey, generateKeyPair, type JsonWebKey, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import type { PrivateKeyHandle } from '@portcullis/engine/jwt';
import type { SecretBox } from '../secrets/secret-box.ts';
import type { Db } from '../store/database.ts';

/** `id` and `access`: the tokens of a user pool; `saml`: its requests to identity providers; `identity`: identity pools. */
export type KeyUse = 'id' | 'access' | 'saml' | 'identity';

/** An entry of `jwks.json`, with the members that Cognito writes. */
export interface PublicJwk {
  readonly alg: 'RS256' | 'RS512';
  readonly e: string;
  readonly kid: string;
  readonly kty: 'RSA';
  readonly n: string;
  readonly use: 'sig';
}

/** The keys that pools sign with: kept sealed, made when first needed, rotated without breaking a token. */
export interface SigningKeys {
  /** The key that signs now. */
  signing(poolId: string, use: KeyUse): Promise<PrivateKeyHandle>;
  /** All of a use, the newest first: what was encrypted for a retired one is still opened. */
  all(poolId: string, use: KeyUse): Promise<readonly PrivateKeyHandle[]>;
  /** All that verify: the signing keys and the retired ones. */
  published(poolId: string, uses: readonly KeyUse[]): Promise<readonly PublicJwk[]>;
  /** A new key is published, and signs half a minute later; the old one verifies until it is forgotten. */
  rotate(poolId: string, use: KeyUse): Promise<void>;
  /** Forgets keys that were retired before `at`, and with them every token that they signed. */
  forget(poolId: string, retiredBefore: number): Promise<void>;
}

/** How long another process may go on with what it has read. Milliseconds. */
const FRESH_MS = 30_000;
/** A key is published before it signs, for longer than verifiers wait before they read again. Milliseconds. */
const PUBLISHED_MS = 5_000;
/** What it is sealed for. */
export const SIGNING_KEY: string = 'signing key';

interface Known {
  readonly at: number;
  readonly handle: PrivateKeyHandle;
}

export function createSigningKeys(db: Db, box: SecretBox, now: () => number): SigningKeys {
  const known = new Map<string, Known>();
  const making = new Map<string, Promise<PrivateKeyHandle>>();

  /** The newest that has been published for long enough; the first of all as soon as it is there. */
  async function newest(poolId: string, use: KeyUse): Promise<PrivateKeyHandle | undefined> {
    const rows = await db
      .selectFrom('signing_keys')
      .select(['kid', 'sealed', 'created_at'])
      .where('pool_id', '=', poolId)
      .where('use', '=', use)
      .orderBy('created_at', 'desc')
      .orderBy('kid')
      .execute();
    const row = rows.find(({ created_at }) => created_at <= now() - PUBLISHED_MS) ?? rows.at(-1);
    return row === undefined ? undefined : handleOf(row, poolId, box);
  }

  async function made(poolId: string, use: KeyUse): Promise<PrivateKeyHandle> {
    const before = await newest(poolId, use);
    if (before !== undefined) return before;
    await insert(db, poolId, use);
    const first = await newest(poolId, use);
    if (first === undefined) throw new Error('a key that was stored is not there');
    return first;
  }

  async function insert(into: Db, poolId: string, use: KeyUse): Promise<void> {
    const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
    const jwk = privateKey.export({ format: 'jwk' });
    const kid = `${randomBytes(32).toString('base64')}`;
    const published: PublicJwk = {
      alg: use === 'identity' ? 'RS512' : 'RS256',
      e: jwk.e as string,
      kid,
      kty: 'RSA',
      n: jwk.n as string,
      use: 'sig',
    };
    await into
      .insertInto('signing_keys')
      .values({
        pool_id: poolId,
        use,
        kid,
        sealed: box.seal(SIGNING_KEY, JSON.stringify(jwk)),
        public_jwk: JSON.stringify(published),
        created_at: now(),
        retired_at: 0,
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }

  return {
    signing: async (poolId, use) => {
      const name = `${use} ${poolId}`;
      const kept = known.get(name);
      if (kept !== undefined && now() - kept.at < FRESH_MS) return kept.handle;
      const waiting = making.get(name) ?? made(poolId, use).finally(() => making.delete(name));
      making.set(name, waiting);
      const handle = await waiting;
      known.set(name, { at: now(), handle });
      return handle;
    },
    all: async (poolId, use) => {
      const rows = await db
        .selectFrom('signing_keys')
        .select(['kid', 'sealed'])
        .where('pool_id', '=', poolId)
        .where('use', '=', use)
        .orderBy('created_at', 'desc')
        .orderBy('kid')
        .execute();
      return rows.map((row) => handleOf(row, poolId, box));
    },
    published: async (poolId, uses) => {
      const rows = await db
        .selectFrom('signing_keys')
        .select(['public_jwk', 'use'])
        .where('pool_id', '=', poolId)
        .where('use', 'in', [...uses])
        .orderBy('created_at')
        .orderBy('kid')
        .execute();
      // Cognito's key sets begin with the key of ID tokens.
      const ordered = rows.sort((a, b) => uses.indexOf(a.use) - uses.indexOf(b.use));
      return ordered.map((row) => JSON.parse(row.public_jwk) as PublicJwk);
    },
    rotate: async (poolId, use) => {
      await db.transaction().execute(async (transaction) => {
        await transaction
          .updateTable('signing_keys')
          .set({ retired_at: now() })
          .where('pool_id', '=', poolId)
          .where('use', '=', use)
          .where('retired_at', '=', 0)
          .execute();
        await insert(transaction, poolId, use);
      });
      known.delete(`${use} ${poolId}`);
    },
    forget: async (poolId, retiredBefore) => {
      await db
        .deleteFrom('signing_keys')
        .where('pool_id', '=', poolId)
        .where('retired_at', '>', 0)
        .where('retired_at', '<', retiredBefore)
        .execute();
    },
  };
}

function handleOf(
  { kid, sealed }: { readonly kid: string; readonly sealed: string },
  poolId: string,
  box: SecretBox,
): PrivateKeyHandle {
  const plain = box.open(SIGNING_KEY, sealed);
  if (plain === undefined) throw new SealedKeyError(poolId);
  const native = createPrivateKey({ key: JSON.parse(plain.toString()) as JsonWebKey, format: 'jwk' });
  return { kid, native };
}

/** The store's keys were sealed under another key than those that are configured. */
export class SealedKeyError extends Error {
  constructor(poolId: string) {
    super(`the keys of ${poolId} were sealed under another key than PORTCULLIS_KEY`);
    this.name = 'SealedKeyError';
  }
}
