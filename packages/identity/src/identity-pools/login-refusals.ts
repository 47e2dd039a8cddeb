import type { TokenFailure } from '@portcullis/engine/jwt';
import { notAuthorized, ServiceError } from '../service/service-error.ts';

export function unsupportedProvider(): ServiceError {
  return notAuthorized('Token is not from a supported provider of this identity pool.');
}

export function notAToken(): ServiceError {
  return notAuthorized('Invalid login token. Not a valid OpenId Connect identity token.');
}

/** What AWS says of an access token that its provider refuses is not told: assumed. */
export function invalidAccessToken(): ServiceError {
  return notAuthorized("Invalid login token. Couldn't verify access token.");
}

export function otherIssuer(): ServiceError {
  return notAuthorized("Invalid login token. Issuer doesn't match providerName");
}

export function missingClaim(name: string): ServiceError {
  return notAuthorized(`Invalid login token. Missing a required claim: ${name}`);
}

/** Why a login token was not accepted, in the words of identity pools. */
export function invalidLogin({ code, claim }: TokenFailure, now: number): ServiceError {
  switch (code) {
    case 'JWT_MALFORMED':
    case 'JWT_ALGORITHM':
      return notAToken();
    case 'JWT_EXPIRED':
      return notAuthorized(
        `Invalid login token. Token expired: ${Math.floor(now / 1000)} >= ${claim?.actual ?? ''}`,
      );
    case 'JWT_EXP_MISSING':
      return missingClaim('exp');
    case 'JWT_UNKNOWN_ISSUER':
      return otherIssuer();
    case 'JWT_KEYS_UNREACHABLE':
      return new ServiceError(
        'ExternalServiceException',
        'The keys of the login provider cannot be fetched.',
      );
    default:
      return notAuthorized("Invalid login token. Couldn't verify signed token.");
  }
}
