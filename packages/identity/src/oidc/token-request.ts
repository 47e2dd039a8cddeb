import { outboundFailureText } from '../federation/outbound-failure.ts';
import type { ProviderAccess } from '../federation/provider-access.ts';
import { appleClientSecret } from './apple-client-secret.ts';
import { type FetchedObject, fetchObject } from './fetch-json.ts';
import { OpenIdRefusal } from './refusal.ts';
import type { RelyingParty } from './relying-party.ts';

export interface CodeExchange {
  readonly code: string;
  readonly redirectUri: string;
  readonly verifier: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export interface ProviderTokens {
  readonly accessToken: string;
  readonly idToken: string | undefined;
  readonly response: Readonly<Record<string, unknown>>;
}

/** Redeems a code: the client's secret goes in the form, as Cognito sends it. Throws an `OpenIdRefusal`. */
export async function requestTokens(
  access: ProviderAccess,
  party: RelyingParty,
  { code, redirectUri, verifier, now }: CodeExchange,
): Promise<ProviderTokens> {
  const { profile, clientId, urls, pkce } = party;
  const form = new URLSearchParams({
    grant_type: 'authorization_code',
    client_id: clientId,
    client_secret: clientSecret(party, now),
    redirect_uri: redirectUri,
    code,
    ...(pkce ? { code_verifier: verifier } : {}),
  });
  const answer =
    profile.tokenMethod === 'POST'
      ? await fetchObject(access, { method: 'POST', url: urls.token_url, body: form.toString() })
      : await fetchObject(access, { method: 'GET', url: withQuery(urls.token_url, form) });
  if (!answer.ok)
    throw new OpenIdRefusal(failureText(party.name, answer), outboundFailureText(urls.token_url, answer));
  const { access_token: accessToken, id_token: idToken } = answer.value;
  if (typeof accessToken !== 'string' || accessToken === '')
    throw new OpenIdRefusal(`${party.name} Error - no access_token in the answer`);
  if (idToken !== undefined && typeof idToken !== 'string') throw new OpenIdRefusal('Bad id_token response');
  return { accessToken, idToken, response: answer.value };
}

function clientSecret({ profile, details, clientId, issuers }: RelyingParty, now: number): string {
  if (!profile.signedSecret) return details.client_secret ?? '';
  const { team_id: teamId = '', key_id: keyId = '', private_key: privateKey = '' } = details;
  return appleClientSecret({ teamId, keyId, privateKey, clientId, audience: issuers[0] ?? '' }, now);
}

function withQuery(url: string, query: URLSearchParams): string {
  return `${url}${url.includes('?') ? '&' : '?'}${query.toString()}`;
}

/** Cognito Developer Guide "The redirect and authorization endpoint": descriptions of errors at a provider. */
function failureText(name: string, answer: Extract<FetchedObject, { ok: false }>): string {
  switch (answer.reason) {
    case 'timeout':
      return 'Timeout occurred in calling IdP token endpoint';
    case 'reset':
      return 'Connection reset';
    case 'status':
      return `${name} Error - ${answer.status} error getting token`;
    case 'unreachable':
    case 'content':
      return `${name} Error - error getting token`;
  }
}
