import { createHash } from 'node:crypto';
import type { RelyingParty } from './relying-party.ts';

export interface AuthorizationRequest {
  readonly redirectUri: string;
  readonly state: string;
  readonly nonce: string;
  /** Of PKCE; not sent. */
  readonly verifier: string;
  readonly loginHint?: string | undefined;
}

/** Where a browser goes to log in. OpenID Connect Core section 3.1.2.1; RFC 7636 section 4.3. */
export function authorizationUrl(party: RelyingParty, request: AuthorizationRequest): string {
  const { profile, details, clientId, urls, pkce } = party;
  const url = new URL(urls.authorize_url);
  const set = (name: string, value: string): void => url.searchParams.set(name, value);
  set('client_id', clientId);
  set('redirect_uri', request.redirectUri);
  set('scope', scopesOf(details.authorize_scopes ?? '', profile));
  set('response_type', 'code');
  set('state', request.state);
  if (profile.idToken) set('nonce', request.nonce);
  if (profile.formPost) set('response_mode', 'form_post');
  if (pkce) {
    set('code_challenge', createHash('sha256').update(request.verifier).digest('base64url'));
    set('code_challenge_method', 'S256');
  }
  if (request.loginHint !== undefined) set('login_hint', request.loginHint);
  return url.toString();
}

/** `openid` is what makes an ID token of it. */
function scopesOf(scopes: string, profile: RelyingParty['profile']): string {
  const chosen = scopes.trim();
  const needsOpenId = profile.idToken && !profile.signedSecret && !/(^|[ ,])openid($|[ ,])/.test(chosen);
  return needsOpenId ? `openid ${chosen}` : chosen;
}
