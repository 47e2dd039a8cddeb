import type { IdentityContext } from '../service/context.ts';
import { tagsOfClaims } from '../sts/token-tags.ts';
import { IDENTITY_ISSUER, IDENTITY_KEYS } from '../sts/web-identity.ts';
import { verifyOwnToken } from '../tokens/verify-own-token.ts';
import type { IdentityPool } from './identity-pool.ts';
import { LOGIN_CLAIM } from './identity-token.ts';
import { invalidLogin, otherIssuer, unsupportedProvider } from './login-refusals.ts';
import type { VerifiedLogin } from './verified-login.ts';

/** Verifies a token of GetOpenIdTokenForDeveloperIdentity, for the pool that issued it. */
export async function verifyDeveloperToken(
  context: IdentityContext,
  pool: IdentityPool,
  token: string,
): Promise<VerifiedLogin> {
  const result = await verifyOwnToken(context, token, {
    owner: IDENTITY_KEYS,
    uses: ['identity'],
    issuer: IDENTITY_ISSUER,
    algorithm: 'RS512',
  });
  if (!result.ok) throw invalidLogin(result, context.ports.now());
  const { claims } = result;
  const name = pool.doc.DeveloperProviderName;
  const amr = Array.isArray(claims.amr) ? claims.amr.filter((one) => typeof one === 'string') : [];
  if (claims.aud !== pool.id || typeof claims.sub !== 'string') throw otherIssuer();
  // Tokens of the basic flow are for AWS STS, not for this.
  const prefix = `${name}:${pool.id}:`;
  const user = amr.find((one) => one.startsWith(prefix));
  if (name === undefined || user === undefined || claims[LOGIN_CLAIM] !== true) throw unsupportedProvider();
  return {
    kind: 'developer',
    provider: name,
    subject: user.slice(prefix.length),
    amr: amr.filter((one) => one !== 'authenticated'),
    claims,
    mappingName: name,
    issued: { identityId: claims.sub, tags: tagsOfClaims(claims).tags },
  };
}
