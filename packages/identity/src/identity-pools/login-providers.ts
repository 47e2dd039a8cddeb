import { ACCESS_TOKEN_PROVIDERS } from '../oidc/access-token.ts';

/** Public providers whose logins are ID tokens, and who issues those. */
export const ID_TOKEN_ISSUERS: Readonly<Record<string, string>> = {
  'accounts.google.com': 'https://accounts.google.com',
  'appleid.apple.com': 'https://appleid.apple.com',
};

/**
 * Names in `SupportedLoginProviders` whose logins cannot be verified here: `api.twitter.com`, whose tokens need the
 * consumer's secret and an API that has been withdrawn, `www.digits.com`, which is closed, and what is no public provider.
 */
export function unverifiedProviders(supported: Readonly<Record<string, unknown>> = {}): readonly string[] {
  return Object.keys(supported).filter(
    (name) => !Object.hasOwn(ID_TOKEN_ISSUERS, name) && !ACCESS_TOKEN_PROVIDERS.includes(name),
  );
}
