const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);
/** Schemes by which a browser would run or show what stands in the address itself. */
const DANGEROUS: ReadonlySet<string> = new Set([
  'javascript:',
  'data:',
  'vbscript:',
  'blob:',
  'file:',
  'about:',
  'view-source:',
  'filesystem:',
]);
/** Nothing that could end a header or be read differently by a browser. */
const PRINTABLE = /^[\x21-\x7e]+$/;

/**
 * Whether an address that a client has registered may be redirected to: absolute, without fragment, https, http on
 * this machine only, or the scheme of an app. Cognito Developer Guide "Configuring an app client", callback URLs.
 */
export function isRedirectable(uri: string): boolean {
  if (!PRINTABLE.test(uri) || uri.includes('#') || uri.includes('\\')) return false;
  let url: URL;
  try {
    url = new URL(uri);
  } catch {
    return false;
  }
  if (DANGEROUS.has(url.protocol)) return false;
  if (url.protocol === 'http:')
    return LOOPBACK.has(url.hostname) && url.username === '' && url.password === '';
  if (url.protocol === 'https:') return url.hostname !== '' && url.username === '' && url.password === '';
  return true;
}

/** Registered addresses count as they are written: nothing is normalised, nothing is a prefix. */
export function isRegistered(uri: string, registered: readonly string[] | undefined): boolean {
  return (registered ?? []).includes(uri) && isRedirectable(uri);
}

/** The address with parameters in its query, or in its fragment for the implicit grant. */
export function withParameters(
  uri: string,
  parameters: Readonly<Record<string, string | undefined>>,
  place: 'query' | 'fragment' = 'query',
): string {
  const added = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) added.set(name, value);
  if (place === 'fragment') return `${uri}#${added}`;
  return `${uri}${uri.includes('?') ? '&' : '?'}${added}`;
}

const SOURCE = /^(https?:\/\/[A-Za-z0-9.\-[\]:]+|[a-z][a-z0-9+.-]*:)$/;

/** What a content security policy calls the address: its origin, or the scheme of an app. */
export function policySource(uri: string): string | undefined {
  const url = new URL(uri);
  const source = url.protocol === 'https:' || url.protocol === 'http:' ? url.origin : url.protocol;
  return SOURCE.test(source) ? source : undefined;
}
