import { type KeyObject, sign, verify } from 'node:crypto';
import { promisify } from 'node:util';
import type { EllipticCurve, SignatureCrypto, SigningCrypto } from '@portcullis/engine/jwt';

/** OpenSSL's names. */
const CURVES: Readonly<Record<EllipticCurve, string>> = {
  'P-256': 'prime256v1',
  'P-384': 'secp384r1',
  'P-521': 'secp521r1',
};

/** RSA (PKCS #1 v1.5) and ECDSA signatures by Node's OpenSSL. The native part of a key handle is a `KeyObject`. */
export const nodeSignatureCrypto: SignatureCrypto = {
  verifyRsa(hash, key, data, signature) {
    try {
      return verify(hash, Buffer.from(data, 'latin1'), key.native as KeyObject, signature);
    } catch {
      return false;
    }
  },
  verifyEcdsa({ hash, curve }, key, data, signature) {
    try {
      const native = key.native as KeyObject;
      if (native.asymmetricKeyDetails?.namedCurve !== CURVES[curve]) return false;
      const input = { key: native, dsaEncoding: 'ieee-p1363' } as const;
      return verify(hash, Buffer.from(data, 'latin1'), input, signature);
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
