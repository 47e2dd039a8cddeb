import type { SecretBox } from '../secrets/secret-box.ts';
import type { IdentityProviderDoc } from './pool.ts';

/** What they are sealed for. */
export const PROVIDER_SECRET: string = 'provider secret';

/** What of `ProviderDetails` signs in for the pool at its provider. */
const SECRETS: readonly string[] = ['client_secret', 'private_key'];

/**
 * A provider, whose secrets are in clear, as the store keeps it: with them sealed, and apart, so that none is taken for one
 * in clear. What was sealed before stays as it is while its secret does.
 */
export function sealedProvider(
  box: SecretBox,
  { ProviderDetails, ...same }: Omit<IdentityProviderDoc, 'sealedDetails'>,
  before: IdentityProviderDoc['sealedDetails'] = {},
): IdentityProviderDoc {
  const isSecret = ([name]: readonly [string, string]): boolean => SECRETS.includes(name);
  const entries = Object.entries(ProviderDetails);
  const sealed = entries.filter(isSecret).map(([name, secret]): [string, string] => {
    const kept = before[name];
    const stays = kept !== undefined && !box.isOld(kept) && opened(box, kept) === secret;
    return [name, stays ? kept : box.seal(PROVIDER_SECRET, secret)];
  });
  return {
    ...same,
    ProviderDetails: Object.fromEntries(entries.filter((entry) => !isSecret(entry))),
    ...(sealed.length === 0 ? {} : { sealedDetails: Object.fromEntries(sealed) }),
  };
}

/** A provider of the store with its secrets in clear, as it is used and shown. */
export function openedProvider(
  box: SecretBox,
  doc: IdentityProviderDoc,
): Omit<IdentityProviderDoc, 'sealedDetails'> {
  const { sealedDetails = {}, ...same } = doc;
  const secrets = Object.entries(sealedDetails).flatMap(([name, sealed]): [string, string][] => {
    const secret = opened(box, sealed);
    return secret === undefined ? [] : [[name, secret]];
  });
  // One in clear is the newer one: a process of an older version has written it.
  return { ...same, ProviderDetails: { ...Object.fromEntries(secrets), ...doc.ProviderDetails } };
}

/** One that an older version has written. */
export function hasClearSecrets({ ProviderDetails }: IdentityProviderDoc): boolean {
  return SECRETS.some((name) => ProviderDetails[name] !== undefined);
}

function opened(box: SecretBox, sealed: string): string | undefined {
  return box.open(PROVIDER_SECRET, sealed)?.toString();
}
