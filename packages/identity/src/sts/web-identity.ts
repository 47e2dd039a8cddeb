import { type Claims, decodeJwt, type TokenFailure, type TokenResult } from '@portcullis/engine/jwt';
import type { OidcProvider } from '@portcullis/model';
import type { IdentityContext } from '../service/context.ts';
import { ServiceError } from '../service/service-error.ts';
import { issuerOf, providerNameOf } from '../tokens/issuer-url.ts';
import { PROVIDER_ALGORITHMS, verifyOwnToken, verifyToken } from '../tokens/verify-own-token.ts';
import { COGNITO_IDENTITY, cognitoKeys } from './cognito-facts.ts';
import type { SessionTags } from './session-tags.ts';
import { sourceIdentityOfClaims, tagsOfClaims } from './token-tags.ts';

/** `iss` and `kid` owner of the tokens of identity pools. */
export const IDENTITY_ISSUER = 'https://cognito-identity.amazonaws.com';
export const IDENTITY_KEYS = 'cognito-identity';
const GOOGLE_ISSUER = 'https://accounts.google.com';

/** Whom a web identity token stands for. */
export interface WebIdentity {
  /** As trust policies name it: a domain, or the ARN of an OIDC provider. */
  readonly provider: string;
  readonly subject: string;
  readonly audience: string;
  /** Condition keys, in lower case. */
  readonly keys: ReadonlyMap<string, string | readonly string[]>;
  readonly tags: SessionTags;
  readonly sourceIdentity: string | undefined;
}

/**
 * Verifies a token for an account: one of identity pools, of Google, or of a provider that the account has. Throws
 * InvalidIdentityToken, ExpiredTokenException or IDPCommunicationError.
 */
export async function verifyWebIdentity(
  context: IdentityContext,
  token: string,
  account: string,
): Promise<WebIdentity> {
  const decoded = decodeJwt(token);
  if (!decoded.ok)
    throw invalid(
      'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
    );
  const { iss } = decoded.claims;
  if (typeof iss !== 'string') throw invalid('Missing a required claim: iss');
  if (iss === IDENTITY_ISSUER) return ofIdentityPool(context, token);
  if (iss === GOOGLE_ISSUER) {
    const verified = await verifyToken(context, token, context.ports.keySet(iss), ['RS256']);
    const claims = claimsOf(verified, context);
    return identityOf('accounts.google.com', 'accounts.google.com', claims, undefined);
  }
  return ofProvider(context, token, iss, account);
}

async function ofIdentityPool(context: IdentityContext, token: string): Promise<WebIdentity> {
  const claims = claimsOf(
    await verifyOwnToken(context, token, {
      owner: IDENTITY_KEYS,
      uses: ['identity'],
      issuer: IDENTITY_ISSUER,
      algorithm: 'RS512',
    }),
    context,
  );
  const { sub, aud } = claims;
  if (typeof sub !== 'string' || typeof aud !== 'string') throw invalid('Missing a required claim: sub');
  const amr = textsOf(claims.amr);
  return {
    provider: COGNITO_IDENTITY,
    subject: sub,
    audience: aud,
    keys: cognitoKeys(sub, aud, amr),
    tags: tagsOfClaims(claims),
    sourceIdentity: undefined,
  };
}

async function ofProvider(
  context: IdentityContext,
  token: string,
  iss: string,
  account: string,
): Promise<WebIdentity> {
  const own = ownPool(context, iss);
  const url = own === undefined ? iss : `https://${providerNameOf(own)}`;
  const provider = (context.ports.iam().oidcProviders ?? []).find(
    (one) => accountOf(one) === account && (one.url === url || one.url === iss),
  );
  if (provider === undefined) throw invalid(`No OpenIDConnect provider found in your account for ${iss}`);
  const verified =
    own === undefined
      ? await verifyToken(context, token, context.ports.keySet(iss), PROVIDER_ALGORITHMS)
      : await verifyOwnToken(context, token, {
          owner: own,
          uses: ['id', 'access'],
          issuer: iss,
          algorithm: 'RS256',
        });
  const claims = claimsOf(verified, context);
  return identityOf(provider.arn, provider.url.replace(/^https?:\/\//, ''), claims, provider);
}

/** The pool of this service whose tokens have this issuer. */
function ownPool({ place }: IdentityContext, iss: string): string | undefined {
  const id = /\/([\w-]+_[0-9A-Za-z]+)$/.exec(iss)?.[1];
  return id !== undefined && iss === issuerOf(place, id) ? id : undefined;
}

function accountOf({ arn }: OidcProvider): string | undefined {
  return arn.split(':')[4];
}

/** IAM User Guide "Available keys for AWS OIDC federation": keys begin with the provider's name. */
function identityOf(
  provider: string,
  name: string,
  claims: Claims,
  declared: OidcProvider | undefined,
): WebIdentity {
  const { sub, aud, azp } = claims;
  const audiences = textsOf(aud);
  if (typeof sub !== 'string') throw invalid('Missing a required claim: sub');
  const [first] = audiences;
  if (first === undefined) throw invalid('Missing a required claim: aud');
  const audience = declared === undefined ? first : audiences.find((one) => declared.clientIds.includes(one));
  if (audience === undefined) throw invalid('Incorrect token audience');
  const prefix = name.toLowerCase();
  const keys = new Map<string, string | readonly string[]>([
    ['aws:federatedprovider', provider],
    [`${prefix}:sub`, sub],
    [`${prefix}:aud`, typeof azp === 'string' ? azp : audience],
    [`${prefix}:oaud`, audience],
  ]);
  const amr = textsOf(claims.amr);
  if (amr.length > 0) keys.set(`${prefix}:amr`, amr);
  return {
    provider,
    subject: sub,
    audience,
    keys,
    tags: tagsOfClaims(claims),
    sourceIdentity: sourceIdentityOfClaims(claims),
  };
}

function claimsOf(result: TokenResult, { ports }: IdentityContext): Claims {
  if (result.ok) return result.claims;
  throw refused(result, ports.now());
}

function refused({ code, claim }: TokenFailure, now: number): ServiceError {
  switch (code) {
    case 'JWT_EXPIRED':
      return new ServiceError(
        'ExpiredTokenException',
        `Token expired: current date/time ${Math.floor(now / 1000)} must be before the expiration date/time ${claim?.actual ?? ''}`,
      );
    case 'JWT_KEYS_UNREACHABLE':
      return new ServiceError(
        'IDPCommunicationError',
        'The identity provider cannot be reached to verify the token',
      );
    case 'JWT_UNKNOWN_KEY':
      return invalid(
        "Couldn't retrieve verification key from your identity provider, please reference AssumeRoleWithWebIdentity documentation for requirements",
      );
    default:
      return invalid('The token cannot be verified.');
  }
}

function textsOf(value: unknown): readonly string[] {
  const list = Array.isArray(value) ? value : [value];
  return list.filter((one): one is string => typeof one === 'string');
}

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidIdentityToken', message);
}
