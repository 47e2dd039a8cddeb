import { createHash } from 'node:crypto';
import type { SecretBox } from '../secrets/secret-box.ts';

export type EncryptionContext = Readonly<Record<string, string>>;

/** A data key as a KMS key encrypts it, and what it was encrypted with. */
export interface DataKey {
  /** ARN of the KMS key. */
  readonly keyArn: string;
  readonly plain: Uint8Array;
  /** Authenticated, and not part of the ciphertext: who decrypts must say the same. */
  readonly encryptionContext: EncryptionContext;
}

export interface EncryptedDataKey {
  readonly keyArn: string;
  readonly plain: Buffer;
  /** Whether it was encrypted with this context. */
  isFor(encryptionContext: EncryptionContext): boolean;
}

const PURPOSE = 'kms data key';

/**
 * The ciphertext of a data key. The material of every KMS key comes of the operator's keys: they are rotated there, and
 * what is under way is opened as long as one of them sealed it.
 */
export function encryptDataKey(
  box: SecretBox,
  { keyArn, plain, encryptionContext }: DataKey,
): Buffer<ArrayBuffer> {
  const record = [keyArn, digestOf(encryptionContext), Buffer.from(plain).toString('base64')];
  return Buffer.from(box.seal(PURPOSE, JSON.stringify(record)));
}

/** `undefined` for anything that `encryptDataKey` did not make under one of the keys. */
export function openDataKey(box: SecretBox, ciphertext: Uint8Array): EncryptedDataKey | undefined {
  const opened = box.open(PURPOSE, Buffer.from(ciphertext).toString('latin1'));
  if (opened === undefined) return undefined;
  const [keyArn, digest, plain] = JSON.parse(opened.toString()) as [string, string, string];
  return {
    keyArn,
    plain: Buffer.from(plain, 'base64'),
    isFor: (encryptionContext) => digestOf(encryptionContext) === digest,
  };
}

/** KMS Developer Guide "Encryption context": case-sensitive, in any order. */
function digestOf(encryptionContext: EncryptionContext): string {
  const entries = Object.entries(encryptionContext).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(entries)).digest('base64');
}
