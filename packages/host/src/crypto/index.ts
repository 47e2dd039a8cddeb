import type { SignatureCrypto } from '@portcullis/engine/jwt';
import type { HashCrypto } from '@portcullis/engine/sigv4';
import { nodeHashCrypto } from './hash-crypto.ts';
import { nodeSignatureCrypto } from './signature-crypto.ts';

export { nodeHashCrypto } from './hash-crypto.ts';
export { importJwk, importJwks, type KeyKind } from './import-jwk.ts';
export { nodeSignatureCrypto, nodeSigningCrypto } from './signature-crypto.ts';

/** The `crypto` port of the pipeline. */
export const nodeCrypto: HashCrypto & SignatureCrypto = { ...nodeHashCrypto, ...nodeSignatureCrypto };
