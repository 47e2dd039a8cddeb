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
  for (const [at, url] of CallbackURLs.entries()) checkUrl(url, `CallbackURLs[${at}]`);
  for (const [at, url] of LogoutURLs.entries()) checkUrl(url, `LogoutURLs[${at}]`);
  if (DefaultRedirectURI !== undefined && !CallbackURLs.includes(DefaultRedirectURI))
    throw invalidParameter('DefaultRedirectURI must be in the CallbackURLs list.', {
      members: ['DefaultRedirectURI', 'CallbackURLs'],
    });
}

function checkUrl(text: string, path: string): void {
  const about = { members: [path] };
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || text.length > 1024 || !/^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$/u.test(text))
    throw invalidParameter(`${text.slice(0, 256)} is not a valid URL.`, about);
  if (text.includes('#')) throw invalidParameter(`${text} must not contain a fragment.`, about);
  if (url.protocol === 'http:' && !LOOPBACK.has(url.hostname))
    throw invalidParameter(`${text} cannot use the HTTP protocol.`, about);
  // They would run or show in the page that redirects.
  if (['javascript:', 'data:', 'vbscript:', 'blob:', 'file:', 'about:'].includes(url.protocol))
    throw invalidParameter(`${text.slice(0, 256)} is not a valid URL.`, about);
}

function checkCount(member: string, urls: readonly string[], most: number): void {
  if (urls.length > most)
    throw invalidParameter(
      `1 validation error detected: Value at '${member}' failed to satisfy constraint: Member must have length less than or equal to ${most}`,
      { members: [`${member.slice(0, 1).toUpperCase()}${member.slice(1)}`] },
    );
}
