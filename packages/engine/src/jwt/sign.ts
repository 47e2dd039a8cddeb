import { encodeBase64Url, encodeUtf8 } from '../encoding/index.ts';
import type { Claims } from './decode.ts';
import type { PrivateKeyHandle, SigningCrypto } from './ports.ts';

/** A compact RS256 token with the header that Cognito writes: `kid` and `alg`, nothing else. */
export function signRs256(claims: Claims, key: PrivateKeyHandle, crypto: SigningCrypto): string {
  const signingInput = inputRs256(claims, key);
  return `${signingInput}.${encodeBase64Url(crypto.signRsa('sha256', key, signingInput))}`;
}

/** The same, signed off the event loop. */
export async function signRs256Aside(
  claims: Claims,
  key: PrivateKeyHandle,
  crypto: SigningCrypto,
): Promise<string> {
  const signingInput = inputRs256(claims, key);
  return `${signingInput}.${encodeBase64Url(await crypto.signRsaAside('sha256', key, signingInput))}`;
}

function inputRs256(claims: Claims, { kid }: PrivateKeyHandle): string {
  return `${encodeJson({ kid, alg: 'RS256' })}.${encodeJson(claims)}`;
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
