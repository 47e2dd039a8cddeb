import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync } from 'node:crypto';
import { drawnBytes } from './drawn-bytes.ts';

/**
 * Seals what is kept or handed out and must not be read or made by others: private keys at rest, challenge sessions,
 * session tokens of temporary credentials. Keys come from the operator; the first seals, all open, so that keys can
 * be rotated.
 */
export interface SecretBox {
  /** AES-256-GCM; the purpose is authenticated, so that what is sealed for one cannot be opened for another. */
  seal(purpose: string, plain: string | Uint8Array): string;
  /** `undefined` for anything that was not sealed for this purpose by one of the keys. */
  open(purpose: string, sealed: string): Buffer | undefined;
  /** Sealed by a key that is not the first any more. */
  isOld(sealed: string): boolean;
  /** A keyed hash (HMAC-SHA-256, base64url) of what is kept only to be recognised: tokens, codes. */
  mac(purpose: string, text: string): string;
  /** Whether any of the keys gives this hash. */
  macs(purpose: string, text: string): readonly string[];
}

interface Key {
  /** First characters of a hash of the key: names it in what it sealed. */
  readonly id: string;
  readonly master: Buffer;
  readonly derived: Map<string, Buffer>;
}

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** `keys`: 32 bytes each, the one that seals first. */
export function createSecretBox(keys: readonly Uint8Array[]): SecretBox {
  const ring = keys.map((key): Key => {
    if (key.length !== KEY_BYTES) throw new RangeError(`a key has ${KEY_BYTES} bytes, not ${key.length}`);
    const id = createHash('sha256').update('portcullis key id').update(key).digest('hex').slice(0, 8);
    return { id, master: Buffer.from(key), derived: new Map() };
  });
  const [first] = ring;
  if (first === undefined) throw new RangeError('at least one key is needed');

  const keyOf = (sealed: string): Key | undefined =>
    ring.find(({ id }) => id === sealed.slice(0, sealed.indexOf('.')));

  return {
    seal: (purpose, plain) => {
      const nonce = drawnBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', derive(first, `seal ${purpose}`), nonce);
      cipher.setAAD(Buffer.from(purpose));
      const sealed = Buffer.concat([
        nonce,
        cipher.update(plain as string),
        cipher.final(),
        cipher.getAuthTag(),
      ]);
      return `${first.id}.${sealed.toString('base64url')}`;
    },
    open: (purpose, sealed) => {
      const dot = sealed.indexOf('.');
      const key = keyOf(sealed);
      const bytes = Buffer.from(sealed.slice(dot + 1), 'base64url');
      if (key === undefined || bytes.length < NONCE_BYTES + TAG_BYTES) return undefined;
      // Decoding skips what is no base64url: one sealed text is one text.
      if (bytes.toString('base64url') !== sealed.slice(dot + 1)) return undefined;
      const decipher = createDecipheriv(
        'aes-256-gcm',
        derive(key, `seal ${purpose}`),
        bytes.subarray(0, NONCE_BYTES),
      );
      decipher.setAAD(Buffer.from(purpose));
      decipher.setAuthTag(bytes.subarray(bytes.length - TAG_BYTES));
      try {
        return Buffer.concat([
          decipher.update(bytes.subarray(NONCE_BYTES, bytes.length - TAG_BYTES)),
          decipher.final(),
        ]);
      } catch {
        return undefined;
      }
    },
    isOld: (sealed) => {
      const key = keyOf(sealed);
      return key !== undefined && key !== first;
    },
    mac: (purpose, text) => macOf(first, purpose, text),
    macs: (purpose, text) => ring.map((key) => macOf(key, purpose, text)),
  };
}

function macOf(key: Key, purpose: string, text: string): string {
  return createHmac('sha256', derive(key, `mac ${purpose}`))
    .update(text)
    .digest('base64url');
}

function derive(key: Key, info: string): Buffer {
  const known = key.derived.get(info);
  if (known !== undefined) return known;
  const made = Buffer.from(hkdfSync('sha256', key.master, 'portcullis', info, KEY_BYTES));
  key.derived.set(info, made);
  return made;
}
