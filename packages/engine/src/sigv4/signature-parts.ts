import type { SigningDate } from './signing-date.ts';

/** A signature as the request presents it, by either carrier: read, not yet checked. */
export interface SignatureParts {
  readonly ok: true;
  readonly carrier: 'header' | 'query';
  readonly terms: SigningTerms;
  /** The terms were found good before, in the same words. */
  readonly remembered?: boolean | undefined;
  readonly signature: string;
  readonly date: SigningDate;
  /** Presigned requests may say for how long after its date they are good; otherwise as long as by header. */
  readonly expiresSeconds?: number | undefined;
  readonly sessionToken?: string | undefined;
}

/** What a client says in the same words all day long: with which key it signs, for what, and which headers. */
export interface SigningTerms {
  /** `AKID/YYYYMMDD/region/service/terminator`, as presented. */
  readonly credential: string;
  readonly accessKeyId: string;
  readonly scope: CredentialScope;
  /** Lower case, ascending. */
  readonly signedHeaders: readonly string[];
  /** `host;x-amz-date`, as presented. */
  readonly signedHeaderList: string;
}

export interface CredentialScope {
  /** `YYYYMMDD/region/service/terminator`, as in the string to sign. */
  readonly text: string;
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly terminator: string;
}

/** `AKID/20150830/eu-west-1/execute-api/aws4_request`, or `undefined` where it has not five parts. */
export function parseCredential(
  credential: string,
): { readonly accessKeyId: string; readonly scope: CredentialScope } | undefined {
  const parts = credential.split('/');
  if (parts.length !== 5) return undefined;
  const [accessKeyId, date, region, service, terminator] = parts as [string, string, string, string, string];
  if (accessKeyId === '') return undefined;
  const text = credential.slice(accessKeyId.length + 1);
  return { accessKeyId, scope: { text, date, region, service, terminator } };
}

/** The names of `SignedHeaders`, or `undefined` where they are not lower case, ascending and distinct. */
export function parseSignedHeaders(list: string): readonly string[] | undefined {
  const names = list.split(';');
  let previous = '';
  for (const name of names) {
    if (!(name > previous) || name !== name.toLowerCase()) return undefined;
    previous = name;
  }
  return names;
}
