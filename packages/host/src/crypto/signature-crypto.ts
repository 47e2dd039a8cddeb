import { type KeyObject, sign, verify } from 'node:crypto';
import { promisify } from 'node:util';
import type { SignatureCrypto, SigningCrypto } from '@portcullis/engine/jwt';

/** RSA signatures (PKCS #1 v1.5) by Node's OpenSSL. The native part of a key handle is a `KeyObject`. */
export const nodeSignatureCrypto: SignatureCrypto = {
  verifyRsa(hash, key, data, signature) {
    try {
      return verify(hash, Buffer.from(data, 'latin1'), key.native as KeyObject, signature);
    } catch {
      return false;
    }
  },
};

const signAside: (hash: string, data: Buffer, key: KeyObject) => Promise<Buffer> = promisify(sign);

/** Signs for the token issuer. The native part of a key handle is a private `KeyObject`. */
export const nodeSigningCrypto: SigningCrypto = {
  signRsa: (hash, key, data) => sign(hash, Buffer.from(data, 'latin1'), key.native as KeyObject),
  signRsaAside: (hash, key, data) => signAside(hash, Buffer.from(data, 'latin1'), key.native as KeyObject),
};
