import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IdentityContext } from '../service/context.ts';

/**
 * What goes with the browser to the identity provider and back, sealed, in `RelayState` or `state`. It counts once,
 * within five minutes, and only in the browser that began (Cognito Developer Guide "How SAML sign-in works").
 */
export interface FederationState {
  readonly id: string;
  readonly poolId: string;
  readonly clientId: string;
  readonly provider: string;
  readonly resume: string;
  /** The id of a SAML request; the nonce of an OpenID request. */
  readonly request: string;
  /** PKCE: what the code is redeemed with. RFC 7636. */
  readonly verifier: string;
  /** SHA-256 of the value of the browser's cookie. */
  readonly browser: string;
  readonly expiresAt: number;
}

const PURPOSE = 'federation state';
export const STATE_LIFE_MS: number = 5 * 60_000;
const COOKIE = 'cognito-fl';

export interface SealedState {
  readonly state: FederationState;
  readonly sealed: string;
  /** A `Set-Cookie` value. */
  readonly cookie: string;
}

export function sealState(
  { box, ports, place }: IdentityContext,
  of: Pick<FederationState, 'poolId' | 'clientId' | 'provider' | 'resume'>,
): SealedState {
  const id = randomBytes(16).toString('base64url');
  const secret = randomBytes(24).toString('base64url');
  const state: FederationState = {
    ...of,
    id,
    // SAML ids begin with a letter or an underscore.
    request: `_${randomBytes(20).toString('hex')}`,
    verifier: randomBytes(32).toString('base64url'),
    browser: hashOf(secret),
    expiresAt: ports.now() + STATE_LIFE_MS,
  };
  // A provider's form is posted across sites, for which only `SameSite=None` does, which in turn needs TLS.
  const site = isSecure(place.url) ? 'SameSite=None; Secure' : 'SameSite=Lax';
  return {
    state,
    sealed: box.seal(PURPOSE, JSON.stringify(state)),
    cookie: `${cookieName(id)}=${secret}; Path=/; Max-Age=${STATE_LIFE_MS / 1000}; HttpOnly; ${site}`,
  };
}

/** `undefined` for what was not sealed here or is too old. */
export function openState({ box, ports }: IdentityContext, sealed: string): FederationState | undefined {
  const plain = box.open(PURPOSE, sealed);
  if (plain === undefined) return undefined;
  const state = JSON.parse(plain.toString()) as FederationState;
  return ports.now() < state.expiresAt ? state : undefined;
}

/**
 * Whether the answer comes from the browser that began. Of a form that was posted across sites without TLS no browser
 * tells, so there it is not asked for.
 */
export function isSameBrowser(
  { place }: IdentityContext,
  state: FederationState,
  { method, cookies }: { readonly method: string; readonly cookies: string | undefined },
): boolean {
  if (method === 'POST' && !isSecure(place.url)) return true;
  const name = `${cookieName(state.id)}=`;
  const found = (cookies ?? '').split(/; */).find((one) => one.startsWith(name));
  if (found === undefined) return false;
  return timingSafeEqual(Buffer.from(hashOf(found.slice(name.length))), Buffer.from(state.browser));
}

function isSecure(url: string): boolean {
  return url.startsWith('https:');
}

/** Each log-in has its own, so that two tabs do not disturb each other. */
function cookieName(id: string): string {
  return `${COOKIE}-${id.slice(0, 8)}`;
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}
