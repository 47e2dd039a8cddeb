import type { ClientDoc } from '../user-pools/pool.ts';

const ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
  email: ['email', 'email_verified'],
  phone: ['phone_number', 'phone_number_verified'],
};

/**
 * Of these attributes, those that a client may read and that the scopes of a sign-in stand for: `openid` alone and
 * `profile` stand for all, `email` and `phone` for their own. Sign-ins by the API have no such scopes and show all.
 * Cognito Developer Guide "Scopes, M2M, and APIs with resource servers".
 */
export function readableNames(
  { ReadAttributes = [] }: ClientDoc,
  scopes: readonly string[] | undefined,
  names: readonly string[],
): readonly string[] {
  const readable =
    ReadAttributes.length === 0 ? names : names.filter((name) => ReadAttributes.includes(name));
  const narrow = (scopes ?? []).filter((scope) => ATTRIBUTES[scope] !== undefined);
  if (narrow.length === 0 || scopes?.includes('profile') === true) return readable;
  const shown = narrow.flatMap((scope) => ATTRIBUTES[scope] ?? []);
  return readable.filter((name) => shown.includes(name));
}
