export { API_SIGN_IN_SCOPE, subOf, type TokenRequest, tokenClaims } from './claims.ts';
export { TokenIssuerError, type TokenIssuerErrorCode } from './failure.ts';
export { openTokenIssuer, type TokenIssuer, type TokenIssuerOptions } from './token-issuer.ts';
export type { DiscoveryDocument, JwksDocument, WellKnownAnswer } from './well-known.ts';
