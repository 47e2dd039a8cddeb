import { decodeJwt } from '@portcullis/engine/jwt';
import type { IdentityContext } from '../service/context.ts';
import { PROVIDER_ALGORITHMS, verifyToken } from '../tokens/verify-own-token.ts';
import { invalidLogin, missingClaim, notAToken, otherIssuer, unsupportedProvider } from './login-refusals.ts';
import type { VerifiedLogin } from './verified-login.ts';

/** Verifies an ID token of an OpenID Connect provider by the keys that it publishes. */
export async function verifyOidcToken(
  context: IdentityContext,
  from: { readonly provider: string; readonly issuer: string; readonly audiences: readonly string[] },
  token: string,
): Promise<VerifiedLogin> {
  const { ports } = context;
  const decoded = decodeJwt(token);
  if (!decoded.ok) throw notAToken();
  if (decoded.claims.iss !== from.issuer) throw otherIssuer();
  const result = await verifyToken(context, token, ports.keySet(from.issuer), PROVIDER_ALGORITHMS);
  if (!result.ok) throw invalidLogin(result, ports.now());
  const { claims } = result;
  const { sub, aud } = claims;
  if (aud === undefined) throw missingClaim('aud');
  if (typeof sub !== 'string' || sub === '') throw missingClaim('sub');
  const audiences = Array.isArray(aud) ? aud : [aud];
  if (!audiences.some((one) => typeof one === 'string' && from.audiences.includes(one)))
    throw unsupportedProvider();
  const { provider } = from;
  return {
    kind: 'oidc',
    provider,
    subject: sub,
    amr: [provider, `${provider}:${sub}`],
    claims,
    mappingName: provider,
  };
}
