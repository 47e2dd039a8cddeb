import { type SigV4Failure, sigV4Failure } from './failure.ts';
import type { HashCrypto } from './ports.ts';
import type { SigV4Credential } from './request.ts';

const INVALID_TOKEN = 'The security token included in the request is invalid.';

/** Temporary credentials need their session token, long-term ones must not have any. */
export function checkSessionToken(
  presented: string | undefined,
  credential: SigV4Credential,
  now: number,
  crypto: HashCrypto,
): SigV4Failure | undefined {
  if (credential.sessionToken === undefined) {
    if (presented === undefined) return undefined;
    return sigV4Failure(
      'SIGV4_TOKEN_UNEXPECTED',
      INVALID_TOKEN,
      'a session token came with a long-term access key',
    );
  }
  if (presented === undefined) {
    return sigV4Failure(
      'SIGV4_TOKEN_MISSING',
      INVALID_TOKEN,
      'temporary credentials need their session token',
    );
  }
  if (!crypto.equalsConstantTime(presented, credential.sessionToken)) {
    return sigV4Failure(
      'SIGV4_TOKEN_MISMATCH',
      INVALID_TOKEN,
      'the session token is not that of the access key',
    );
  }
  if (credential.expiresAt !== undefined && credential.expiresAt <= now) {
    return sigV4Failure(
      'SIGV4_EXPIRED_TOKEN',
      'The security token included in the request is expired',
      'the temporary credentials have expired',
    );
  }
  return undefined;
}

/** What an access key that nobody knows is answered. */
export function unknownAccessKey(accessKeyId: string): SigV4Failure {
  return sigV4Failure('SIGV4_UNKNOWN_KEY', INVALID_TOKEN, `no access key \`${accessKeyId}\` is known`);
}
