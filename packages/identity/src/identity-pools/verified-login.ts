import type { Claims } from '@portcullis/engine/jwt';
import type { Login } from './identities.ts';

/** A login whose token was verified. */
export interface VerifiedLogin extends Login {
  readonly kind: 'user-pool' | 'oidc' | 'access-token' | 'saml' | 'developer';
  /** What it adds to `amr`: the provider, and the provider with what it calls the user. */
  readonly amr: readonly string[];
  readonly claims: Claims;
  /** Under which name the pool maps roles: that of a user pool has the client. */
  readonly mappingName: string;
  /** Of a developer's token: the identity that it was issued to, and the tags that it brings. */
  readonly issued?:
    | { readonly identityId: string; readonly tags: Readonly<Record<string, string>> }
    | undefined;
}

/** Who an identity is signed in as: `unauthenticated`, or `authenticated` and what its logins add. */
export function amrOf(logins: readonly VerifiedLogin[]): readonly string[] {
  return logins.length === 0 ? ['unauthenticated'] : ['authenticated', ...logins.flatMap(({ amr }) => amr)];
}
