export { isNormalizedPath } from './canonical-path.ts';
export {
  SIGV4_FAILURES,
  type SigV4ErrorType,
  type SigV4Failure,
  type SigV4FailureCode,
} from './failure.ts';
export { incompleteSignatureMessage } from './incomplete-signature.ts';
export type { HashCrypto } from './ports.ts';
export {
  AWS_CLOCK_SKEW_MS,
  type SignedBody,
  type SignedRequest,
  type SigV4Credential,
  type SigV4Options,
} from './request.ts';
export { presignQuery, type Signature, type SigningOptions, signHeaders } from './sign.ts';
export { createSigningKeyCache, type SigningKeyCache } from './signing-key.ts';
export { type SigV4Ports, type SigV4Verified, verifySigV4 } from './verify.ts';
