import { encodeBase64Url, encodeUtf8 } from '../encoding/index.ts';
import type { Claims } from './decode.ts';
import type { PrivateKeyHandle, SigningCrypto } from './ports.ts';

/** A compact RS256 token with the header that Cognito writes: `kid` and `alg`, nothing else. */
export function signRs256(claims: Claims, key: PrivateKeyHandle, crypto: SigningCrypto): string {
  const header = encodeJson({ kid: key.kid, alg: 'RS256' });
  const signingInput = `${header}.${encodeJson(claims)}`;
  return `${signingInput}.${encodeBase64Url(crypto.signRsa('sha256', key, signingInput))}`;
}

/** A compact RS512 token with the header of Cognito's identity pools. */
export function signRs512(claims: Claims, key: PrivateKeyHandle, crypto: SigningCrypto): string {
  const header = encodeJson({ kid: key.kid, typ: 'JWS', alg: 'RS512' });
  const signingInput = `${header}.${encodeJson(claims)}`;
  return `${signingInput}.${encodeBase64Url(crypto.signRsa('sha512', key, signingInput))}`;
}

function encodeJson(value: unknown): string {
  return encodeBase64Url(encodeUtf8(JSON.stringify(value)));
}
