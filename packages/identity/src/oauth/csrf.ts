import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { ServiceRequest } from '../http/service-request.ts';
import type { IdentityContext } from '../service/context.ts';
import { cookieOf, setCookie } from './cookies.ts';
import type { Parameters } from './parameters.ts';

const COOKIE = 'XSRF-TOKEN';
const PURPOSE = 'csrf';
const MAX_AGE_SECONDS = 24 * 60 * 60;
const COOKIE_VALUE = /^[A-Za-z0-9_-]{43}$/;

/** The field of each form that carries the token. */
export const CSRF_FIELD = '_csrf';

export interface CsrfToken {
  /** For the hidden field. */
  readonly token: string;
  /** `Set-Cookie`, where the browser has no cookie yet. */
  readonly headers: readonly string[];
}

/** The token of a form: a keyed hash of the browser's cookie, which another site can neither read nor set. */
export function csrfToken(request: ServiceRequest, context: IdentityContext): CsrfToken {
  const known = cookieOf(request, COOKIE);
  if (known !== undefined && COOKIE_VALUE.test(known))
    return { token: context.box.mac(PURPOSE, known), headers: [] };
  const value = randomBytes(32).toString('base64url');
  return {
    token: context.box.mac(PURPOSE, value),
    headers: setCookie(request, context, { name: COOKIE, value, maxAgeSeconds: MAX_AGE_SECONDS }),
  };
}

/** Whether a form was sent by a page of this service in the same browser. */
export function isOwnForm(request: ServiceRequest, form: Parameters, context: IdentityContext): boolean {
  // Browsers say where a request comes from; what is silent about it is judged by the token alone.
  const site = request.header('sec-fetch-site');
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  const cookie = cookieOf(request, COOKIE);
  const token = Buffer.from(form.get(CSRF_FIELD) ?? '');
  if (cookie === undefined || !COOKIE_VALUE.test(cookie)) return false;
  return context.box.macs(PURPOSE, cookie).some((mac) => {
    const wanted = Buffer.from(mac);
    return wanted.length === token.length && timingSafeEqual(wanted, token);
  });
}
