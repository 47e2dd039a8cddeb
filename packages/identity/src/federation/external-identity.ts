import type { Json } from '@portcullis/model/source';

/** What an identity provider has proved of somebody. */
export interface ExternalIdentity {
  /** Names the person at the provider; case counts. */
  readonly subject: string;
  /** Entity id of a SAML provider; `null` of all others, as Cognito has it in `identities`. */
  readonly issuer: string | null;
  /** What attributes are mapped from: one text for each claim. */
  readonly claims: Readonly<Record<string, string>>;
  /** As it came, for the inbound federation trigger. */
  readonly raw: {
    readonly tokenResponse?: Readonly<Record<string, Json>> | undefined;
    readonly idToken?: Readonly<Record<string, Json>> | undefined;
    readonly userInfo?: Readonly<Record<string, Json>> | undefined;
    readonly samlResponse?: Readonly<Record<string, Json>> | undefined;
  };
}

/**
 * The values of a claim as one text: several are form-encoded, joined by commas, in brackets. Cognito Developer Guide
 * "Mapping IdP attributes to profiles and tokens".
 */
export function claimText(values: readonly string[]): string {
  const [only, ...more] = values;
  if (only === undefined) return '';
  return more.length === 0 ? only : `[${values.map(formEncoded).join(',')}]`;
}

function formEncoded(value: string): string {
  return new URLSearchParams([['', value]]).toString().slice(1);
}

/** A JSON value as the text of an attribute; `undefined` where there is nothing. */
export function jsonClaimText(value: Json | undefined): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  if (Array.isArray(value))
    return claimText(value.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))));
  return JSON.stringify(value);
}
