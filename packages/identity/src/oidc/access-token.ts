import type { ProviderAccess } from '../federation/provider-access.ts';
import { fetchObject } from './fetch-json.ts';
import { fixedUrls, PROFILES } from './provider-profile.ts';

/** What the provider of an access token says of it. */
export interface AccessTokenFacts {
  /** The app that the token was made for; of Amazon the security profile. */
  readonly appId: string;
  readonly userId: string;
  /** Of Amazon: the client of the security profile. */
  readonly clientId?: string | undefined;
}

/**
 * `refused`: the provider knows it not, or it can be none. `expired`: no time is left. `app`: of no app, or of one that is
 * not taken. `silent`: the provider does not say.
 */
export type AccessTokenTrouble = 'refused' | 'expired' | 'app' | 'silent';

export class AccessTokenRefusal extends Error {
  readonly trouble: AccessTokenTrouble;
  constructor(trouble: AccessTokenTrouble) {
    super(`access token: ${trouble}`);
    this.name = 'AccessTokenRefusal';
    this.trouble = trouble;
  }
}

interface PresentedToken {
  readonly token: string;
  /** Whether tokens of this app are taken. */
  isTaken(appId: string): boolean;
}

type Told = Readonly<Record<string, unknown>>;
type Verifier = (access: ProviderAccess, presented: PresentedToken) => Promise<AccessTokenFacts>;

/**
 * Providers whose tokens are opaque: nothing in one can be verified but by the provider, which is asked each time. Cognito
 * Developer Guide "Setting up Facebook as an identity pools IdP", "Setting up Login with Amazon as an identity pools IdP";
 * STS API Reference "AssumeRoleWithWebIdentity", `ProviderId`.
 */
const VERIFIERS: Readonly<Record<string, Verifier>> = {
  'graph.facebook.com': verifyFacebook,
  'www.amazon.com': verifyAmazon,
};

export const ACCESS_TOKEN_PROVIDERS: readonly string[] = Object.keys(VERIFIERS);

/** Amazon's have 2,048 bytes at most ("Login with Amazon Access Tokens"), Facebook's have no limit that is told. */
const TOKEN = /^[\x21-\x7e]{1,4096}$/;

/** Asks the provider, one of `ACCESS_TOKEN_PROVIDERS`. Throws an `AccessTokenRefusal`. */
export async function askAboutToken(
  access: ProviderAccess,
  provider: string,
  presented: PresentedToken,
): Promise<AccessTokenFacts> {
  const verifier = Object.hasOwn(VERIFIERS, provider) ? VERIFIERS[provider] : undefined;
  if (verifier === undefined || !TOKEN.test(presented.token)) throw new AccessTokenRefusal('refused');
  return verifier(access, presented);
}

/** Graph API "App", "User": `/app` is the app that a token was made for, `/me` the user. */
async function verifyFacebook(access: ProviderAccess, presented: PresentedToken): Promise<AccessTokenFacts> {
  const { token_info_url, attributes_url } = urlsOf(access, 'Facebook');
  const app = await told(access, presented, token_info_url);
  const appId = appOf(presented, app.id);
  const user = await told(access, presented, attributes_url && `${attributes_url}id`);
  return { appId, userId: userOf(user.id) };
}

/**
 * Login with Amazon "Obtain customer profile": `aud` is the client id, `app_id` the security profile, and that is the app
 * id of an identity pool ("This differs from user pools, which use client ID"). `exp`: seconds that are left.
 */
async function verifyAmazon(access: ProviderAccess, presented: PresentedToken): Promise<AccessTokenFacts> {
  const { token_info_url } = urlsOf(access, 'LoginWithAmazon');
  const { iss, aud, app_id, user_id, exp } = await told(access, presented, token_info_url);
  if (iss !== 'https://www.amazon.com' || typeof exp !== 'number') throw new AccessTokenRefusal('refused');
  if (exp <= 0) throw new AccessTokenRefusal('expired');
  const appId = appOf(presented, app_id);
  return { appId, userId: userOf(user_id), clientId: typeof aud === 'string' ? aud : undefined };
}

function urlsOf(
  { urls }: ProviderAccess,
  type: 'Facebook' | 'LoginWithAmazon',
): ReturnType<typeof fixedUrls> {
  return { ...fixedUrls(PROFILES[type], undefined), ...urls[type] };
}

/** What the provider says to who shows it the token; its documents have the token in the query. */
async function told(
  access: ProviderAccess,
  { token }: PresentedToken,
  endpoint: string | undefined,
): Promise<Told> {
  if (endpoint === undefined || !URL.canParse(endpoint)) throw new AccessTokenRefusal('silent');
  const url = new URL(endpoint);
  url.searchParams.set('access_token', token);
  const answer = await fetchObject(access, { method: 'GET', url: url.href });
  if (answer.ok) return answer.value;
  if (answer.reason === 'status' && (answer.status === 400 || answer.status === 401))
    throw new AccessTokenRefusal('refused');
  throw new AccessTokenRefusal('silent');
}

function appOf({ isTaken }: PresentedToken, id: unknown): string {
  if (typeof id !== 'string' || id === '' || !isTaken(id)) throw new AccessTokenRefusal('app');
  return id;
}

/** Part of `amr`, whose parts are told apart by commas and colons. */
const USER_ID = /^[\w.-]{1,255}$/;

function userOf(id: unknown): string {
  if (typeof id !== 'string' || !USER_ID.test(id)) throw new AccessTokenRefusal('refused');
  return id;
}
