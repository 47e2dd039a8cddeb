import { type Claims, signRs512 } from '@portcullis/engine/jwt';
import { nodeSigningCrypto } from '@portcullis/host/crypto';
import type { IdentityContext } from '../service/context.ts';
import { TAGS_CLAIM } from '../sts/token-tags.ts';
import { IDENTITY_ISSUER, IDENTITY_KEYS } from '../sts/web-identity.ts';
import { type IdentityPool, identityPoolArn } from './identity-pool.ts';

/** Marks tokens of GetOpenIdTokenForDeveloperIdentity. */
export const LOGIN_CLAIM: string = `${IDENTITY_ISSUER}/login`;

/** The OpenID Connect token of an identity. Cognito Developer Guide "Identity pools authentication flow". */
export async function issueIdentityToken(
  { keys, ports, place }: IdentityContext,
  of: {
    readonly pool: IdentityPool;
    readonly identityId: string;
    readonly amr: readonly string[];
    readonly seconds: number;
    readonly tags: Readonly<Record<string, string>>;
    /** The developer vouches: the token is a login. One of the basic flow is not, or it would renew itself for ever. */
    readonly isLogin: boolean;
  },
): Promise<string> {
  const issuedAt = Math.floor(ports.now() / 1000);
  const tags = Object.entries(of.tags).map(([key, value]) => [key, [value]] as const);
  const claims: Claims = {
    sub: of.identityId,
    aud: of.pool.id,
    amr: of.amr,
    iss: IDENTITY_ISSUER,
    [`${IDENTITY_ISSUER}/identity-pool-arn`]: identityPoolArn(place, of.pool.id),
    ...(tags.length === 0 ? {} : { [TAGS_CLAIM]: { principal_tags: Object.fromEntries(tags) } }),
    ...(of.isLogin ? { [LOGIN_CLAIM]: true } : {}),
    iat: issuedAt,
    exp: issuedAt + of.seconds,
  };
  return signRs512(claims, await keys.signing(IDENTITY_KEYS, 'identity'), nodeSigningCrypto);
}
