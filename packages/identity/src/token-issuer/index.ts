export { issuerOf } from '../tokens/issuer-url.ts';
export { checkTokenRequest } from './check-request.ts';
export { subOf, type TokenRequest, tokenClaims } from './claims.ts';
export { TokenIssuerError, type TokenIssuerErrorCode } from './failure.ts';
export { openTokenIssuer, type TokenIssuer, type TokenIssuerOptions } from './token-issuer.ts';
