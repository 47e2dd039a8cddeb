export { ALGORITHMS, type Algorithm, type AlgorithmName } from './algorithms.ts';
export { checkAudience, checkScopes, checkTokenUse, scopesOf } from './claim-rules.ts';
export { type Claims, type DecodedToken, decodeJwt, MAX_TOKEN_LENGTH, type TokenHeader } from './decode.ts';
export { type ClaimEvidence, type TokenFailure, type TokenFailureCode, tokenFailure } from './failure.ts';
export type {
  EllipticCurve,
  KeySet,
  PrivateKeyHandle,
  PublicKeyHandle,
  SignatureCrypto,
  SignatureHash,
  SigningCrypto,
} from './ports.ts';
export { renderCognitoClaims, renderJwtClaims } from './render-claims.ts';
export { signRs256, signRs256Aside, signRs512 } from './sign.ts';
export { isSignedBy } from './signed-by.ts';
export { checkTimeClaims } from './time-claims.ts';
export {
  createTokenVerifier,
  type TokenResult,
  type TokenVerifier,
  type TokenVerifierOptions,
  type VerifiedToken,
} from './verifier.ts';
