import { invalidParameter } from '../../service/service-error.ts';
import { QUOTA } from '../accounts/limits.ts';
import type { ClientDoc } from '../pool.ts';

const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Where users may be sent back to: an absolute URI without a fragment, by HTTPS unless it is this machine; other
 * schemes are apps. API reference "CreateUserPoolClient". Throws InvalidParameterException.
 */
export function checkUrls({
  CallbackURLs = [],
  LogoutURLs = [],
  DefaultRedirectURI,
}: Partial<ClientDoc>): void {
  checkCount('callbackURLs', CallbackURLs, QUOTA.callbackUrlsPerClient);
  checkCount('logoutURLs', LogoutURLs, QUOTA.logoutUrlsPerClient);
  for (const url of [...CallbackURLs, ...LogoutURLs]) checkUrl(url);
  if (DefaultRedirectURI !== undefined && !CallbackURLs.includes(DefaultRedirectURI))
    throw invalidParameter('DefaultRedirectURI must be in the CallbackURLs list.');
}

function checkUrl(text: string): void {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || text.length > 1024 || !/^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$/u.test(text))
    throw invalidParameter(`${text.slice(0, 256)} is not a valid URL.`);
  if (text.includes('#')) throw invalidParameter(`${text} must not contain a fragment.`);
  if (url.protocol === 'http:' && !LOOPBACK.has(url.hostname))
    throw invalidParameter(`${text} cannot use the HTTP protocol.`);
  // They would run or show in the page that redirects.
  if (['javascript:', 'data:', 'vbscript:', 'blob:', 'file:', 'about:'].includes(url.protocol))
    throw invalidParameter(`${text.slice(0, 256)} is not a valid URL.`);
}

function checkCount(member: string, urls: readonly string[], most: number): void {
  if (urls.length > most)
    throw invalidParameter(
      `1 validation error detected: Value at '${member}' failed to satisfy constraint: Member must have length less than or equal to ${most}`,
    );
}
