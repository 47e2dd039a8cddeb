import type { ServiceRequest } from '../http/service-request.ts';
import type { IdentityContext } from '../service/context.ts';

/** The value of a cookie; the first where there are several. RFC 6265 section 5.4. */
export function cookieOf(request: ServiceRequest, name: string): string | undefined {
  for (const pair of (request.header('cookie') ?? '').split(';')) {
    const equals = pair.indexOf('=');
    if (equals !== -1 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim();
  }
  return undefined;
}

/**
 * A `Set-Cookie` header: no script reads it, other sites' forms do not send it, and where the service is reached by
 * https it goes by https only.
 */
export function setCookie(
  request: ServiceRequest,
  { place }: IdentityContext,
  {
    name,
    value,
    maxAgeSeconds,
  }: { readonly name: string; readonly value: string; readonly maxAgeSeconds: number },
): readonly string[] {
  const secure = request.secure || place.url.startsWith('https:');
  const attributes = [
    'Path=/',
    `Max-Age=${maxAgeSeconds}`,
    'HttpOnly',
    'SameSite=Lax',
    ...(secure ? ['Secure'] : []),
  ];
  return ['Set-Cookie', [`${name}=${value}`, ...attributes].join('; ')];
}
