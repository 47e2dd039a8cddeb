import { fetchObject } from '../oidc/fetch-json.ts';
import { fixedUrls, PROFILES } from '../oidc/provider-profile.ts';
import type { IdentityContext } from '../service/context.ts';
import { ServiceError } from '../service/service-error.ts';
import { invalidAccessToken, unsupportedProvider } from './login-refusals.ts';
import type { VerifiedLogin } from './verified-login.ts';

/** A token, and the apps of the pool that it may be for. */
interface PresentedToken {
  readonly provider: string;
  readonly appIds: readonly string[];
  readonly token: string;
}

type Told = Readonly<Record<string, unknown>>;
type Verifier = (context: IdentityContext, presented: PresentedToken) => Promise<VerifiedLogin>;

/**
 * Providers whose logins are access tokens: nothing in one can be verified but by the provider, which is asked each time.
 * Cognito Developer Guide "Setting up Facebook as an identity pools IdP", "Setting up Login with Amazon as an identity
 * pools IdP".
 */
const VERIFIERS: Readonly<Record<string, Verifier>> = {
  'graph.facebook.com': verifyFacebook,
  'www.amazon.com': verifyAmazon,
};

export const ACCESS_TOKEN_PROVIDERS: readonly string[] = Object.keys(VERIFIERS);

/** Amazon's have 2,048 bytes at most ("Login with Amazon Access Tokens"), Facebook's have no limit that is told. */
const TOKEN = /^[\x21-\x7e]{1,4096}$/;

/**
 * Verifies an access token with its provider. `undefined`: the provider is none of those. Throws NotAuthorizedException
 * where the token is not good, ExternalServiceException where the provider does not say.
 */
export async function verifyAccessToken(
  context: IdentityContext,
  presented: PresentedToken,
): Promise<VerifiedLogin | undefined> {
  const { provider, token } = presented;
  if (!Object.hasOwn(VERIFIERS, provider)) return undefined;
  if (!TOKEN.test(token)) throw invalidAccessToken();
  return VERIFIERS[provider]?.(context, presented);
}

/** Graph API "App", "User": `/app` is the app that a token was made for, `/me` the user. */
async function verifyFacebook(context: IdentityContext, presented: PresentedToken): Promise<VerifiedLogin> {
  const { token_info_url, attributes_url } = urlsOf(context, 'Facebook');
  const app = await told(context, presented, token_info_url);
  const appId = appOf(presented, app.id);
  const user = await told(context, presented, attributes_url && `${attributes_url}id`);
  const id = userOf(user.id);
  return loginOf(presented, id, { aud: appId, sub: id });
}

/**
 * Login with Amazon "Obtain customer profile": `aud` is the client id, `app_id` the security profile, and that is the app
 * id of an identity pool ("This differs from user pools, which use client ID"). `exp`: seconds that are left.
 */
async function verifyAmazon(context: IdentityContext, presented: PresentedToken): Promise<VerifiedLogin> {
  const { token_info_url } = urlsOf(context, 'LoginWithAmazon');
  const { iss, aud, app_id, user_id, exp } = await told(context, presented, token_info_url);
  if (iss !== 'https://www.amazon.com' || typeof exp !== 'number' || exp <= 0) throw invalidAccessToken();
  const appId = appOf(presented, app_id);
  const id = userOf(user_id);
  return loginOf(presented, id, {
    ...(typeof aud === 'string' ? { aud } : {}),
    app_id: appId,
    user_id: id,
  });
}

function urlsOf(
  { ports }: IdentityContext,
  type: 'Facebook' | 'LoginWithAmazon',
): ReturnType<typeof fixedUrls> {
  return { ...fixedUrls(PROFILES[type], undefined), ...ports.providers.urls[type] };
}

/** What the provider says to who shows it the token; its documents have the token in the query. */
async function told(
  { ports }: IdentityContext,
  { provider, token }: PresentedToken,
  endpoint: string | undefined,
): Promise<Told> {
  if (endpoint === undefined || !URL.canParse(endpoint)) throw silent(provider);
  const url = new URL(endpoint);
  url.searchParams.set('access_token', token);
  const answer = await fetchObject(ports.providers, { method: 'GET', url: url.href });
  if (answer.ok) return answer.value;
  if (answer.reason === 'status' && (answer.status === 400 || answer.status === 401))
    throw invalidAccessToken();
  throw silent(provider);
}

function appOf({ appIds }: PresentedToken, id: unknown): string {
  if (typeof id !== 'string' || id === '' || !appIds.includes(id)) throw unsupportedProvider();
  return id;
}

/** Part of `amr`, whose parts are told apart by commas and colons. */
const USER_ID = /^[\w.-]{1,255}$/;

function userOf(id: unknown): string {
  if (typeof id !== 'string' || !USER_ID.test(id)) throw invalidAccessToken();
  return id;
}

function loginOf(
  { provider }: PresentedToken,
  subject: string,
  claims: VerifiedLogin['claims'],
): VerifiedLogin {
  return {
    kind: 'access-token',
    provider,
    subject,
    amr: [provider, `${provider}:${subject}`],
    claims,
    mappingName: provider,
  };
}

/** Cognito API "GetId": a service such as Facebook is not responding. */
function silent(provider: string): ServiceError {
  return new ServiceError('ExternalServiceException', `${provider} did not verify the token.`);
}
