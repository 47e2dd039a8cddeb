import type { IdentityContext } from '../../service/context.ts';
import type { Client, Pool } from '../../user-pools/pool.ts';
import { poolById } from '../../user-pools/pools.ts';
import { findClient } from '../client-authentication.ts';
import type { OAuthErrorCode } from '../oauth-error.ts';
import type { Parameters } from '../parameters.ts';
import { isRegistered } from '../redirect-uri.ts';
import { signInScopes } from '../scopes.ts';

/** A sign-in that an app asked for, checked: every page of the flow has it in its query. */
export interface AuthorizationRequest {
  readonly pool: Pool;
  readonly client: Client;
  readonly responseType: 'code' | 'token';
  readonly redirectUri: string;
  /** The request named no address: the client's default counts. */
  readonly redirectUriOmitted: boolean;
  readonly scopes: readonly string[];
  readonly state: string | undefined;
  readonly nonce: string | undefined;
  /** S256. */
  readonly codeChallenge: string | undefined;
  /** `COGNITO` or the name of an identity provider. */
  readonly identityProvider: string | undefined;
  readonly idpIdentifier: string | undefined;
  readonly loginHint: string | undefined;
  readonly prompts: readonly string[];
  /** The user signs in to add a passkey. */
  readonly addsPasskey: boolean;
  /** The request's own parameters, encoded: what goes from page to page. */
  readonly query: string;
}

export type AuthorizationResult =
  | { readonly ok: true; readonly request: AuthorizationRequest }
  /** Nothing may be redirected: neither the client nor its address is certain. */
  | { readonly ok: false; readonly kind: 'page'; readonly message: string }
  | {
      readonly ok: false;
      readonly kind: 'redirect';
      readonly to: RefusalTarget;
      readonly error: OAuthErrorCode;
      readonly description?: string;
    };

export interface RefusalTarget {
  readonly redirectUri: string;
  readonly state: string | undefined;
}

/** The service's own parameter: what a sign-in is followed by, instead of the answer to the app. */
export const NEXT = 'portcullis_next';
export const NEXT_PASSKEY = 'passkey';

/** Cognito Developer Guide "The redirect and authorization endpoint", in its order. */
export const AUTHORIZATION_PARAMETERS: readonly string[] = [
  'response_type',
  'client_id',
  'redirect_uri',
  'state',
  'identity_provider',
  'idp_identifier',
  'scope',
  'nonce',
  'code_challenge',
  'code_challenge_method',
  'login_hint',
  'lang',
  'prompt',
  NEXT,
];

/** RFC 7636 section 4.2: a SHA-256 in base64url has 43 characters. */
const CHALLENGE = /^[A-Za-z0-9_-]{43}$/;
const PROMPTS: ReadonlySet<string> = new Set(['none', 'login', 'select_account', 'consent']);
/** Longer values than any app has a use for. */
const MAX_LENGTH = 4_096;

/**
 * Checks a request to /oauth2/authorize, and again at each page of its flow: pages believe nothing that a browser
 * brings back. Cognito Developer Guide "The redirect and authorization endpoint".
 */
export async function parseAuthorizationRequest(
  context: IdentityContext,
  parameters: Parameters,
): Promise<AuthorizationResult> {
  const { unusable } = parameters;
  const id = parameters.get('client_id');
  if (id === undefined || unusable.has('client_id'))
    return page('The app that sent you here did not say which app it is.');
  const client = await findClient(context, id);
  if (client === undefined) return page('The app that sent you here is not known.');
  const given = parameters.get('redirect_uri');
  const redirectUri = unusable.has('redirect_uri') ? undefined : (given ?? client.doc.DefaultRedirectURI);
  if (redirectUri === undefined || !isRegistered(redirectUri, client.doc.CallbackURLs))
    return page('The app that sent you here wants you back at an address that is not registered for it.');

  const state = parameters.get('state');
  const to: RefusalTarget = { redirectUri, state };
  const refuse = (error: OAuthErrorCode, description?: string): AuthorizationResult => ({
    ok: false,
    kind: 'redirect',
    to,
    error,
    ...(description === undefined ? {} : { description }),
  });
  if (AUTHORIZATION_PARAMETERS.some((name) => unusable.has(name))) return refuse('invalid_request');
  if (parameters.entries().some(([, value]) => value.length > MAX_LENGTH)) return refuse('invalid_request');

  const responseType = parameters.get('response_type');
  if (responseType !== 'code' && responseType !== 'token') return refuse('invalid_request');
  const flow = responseType === 'code' ? 'code' : 'implicit';
  const { AllowedOAuthFlowsUserPoolClient, AllowedOAuthFlows, SupportedIdentityProviders } = client.doc;
  if (AllowedOAuthFlowsUserPoolClient !== true || AllowedOAuthFlows?.includes(flow) !== true)
    return refuse('unauthorized_client');
  if ((SupportedIdentityProviders ?? []).length === 0) return refuse('unauthorized_client');

  const codeChallenge = parameters.get('code_challenge');
  const method = parameters.get('code_challenge_method');
  if ((codeChallenge === undefined) !== (method === undefined)) return refuse('invalid_request');
  if (method !== undefined && method !== 'S256') return refuse('invalid_request');
  if (codeChallenge !== undefined && !CHALLENGE.test(codeChallenge)) return refuse('invalid_request');

  const prompts = (parameters.get('prompt') ?? '').split(' ').filter((one) => one !== '');
  const unknownPrompt = prompts.some((one) => !PROMPTS.has(one));
  if (unknownPrompt || (prompts.includes('none') && prompts.length > 1)) return refuse('invalid_request');

  const granted = await signInScopes(context, client, parameters.get('scope'));
  if (!granted.ok) return refuse('invalid_scope');
  const identityProvider = parameters.get('identity_provider');
  if (identityProvider !== undefined && !supports(client, identityProvider)) return refuse('invalid_request');

  return {
    ok: true,
    request: {
      pool: await poolById(context.db, context.place, client.poolId),
      client,
      responseType,
      redirectUri,
      redirectUriOmitted: given === undefined,
      scopes: granted.scopes,
      state,
      nonce: parameters.get('nonce'),
      codeChallenge,
      identityProvider,
      idpIdentifier: parameters.get('idp_identifier'),
      loginHint: parameters.get('login_hint'),
      prompts,
      addsPasskey: parameters.get(NEXT) === NEXT_PASSKEY,
      query: parameters.encoded(AUTHORIZATION_PARAMETERS),
    },
  };
}

/** Whether users of `COGNITO` or of an identity provider may sign in at the client. */
export function supports({ doc }: Client, provider: string): boolean {
  return (doc.SupportedIdentityProviders ?? []).includes(provider);
}

function page(message: string): AuthorizationResult {
  return { ok: false, kind: 'page', message };
}
