import type { Json } from '@portcullis/model/source';
import { authorizationUrl } from '../oidc/authorization-url.ts';
import { verifyIdToken } from '../oidc/id-token.ts';
import { OpenIdRefusal } from '../oidc/refusal.ts';
import { type RelyingParty, relyingParty } from '../oidc/relying-party.ts';
import { type ProviderTokens, requestTokens } from '../oidc/token-request.ts';
import { userProfile } from '../oidc/user-profile.ts';
import type { IdentityContext } from '../service/context.ts';
import type { IdentityProviderDoc, PoolPart } from '../user-pools/pool.ts';
import { openedProvider } from '../user-pools/provider-secrets.ts';
import type { CallbackForm } from './callback-form.ts';
import { type ExternalIdentity, jsonClaimText } from './external-identity.ts';
import type { FederationState, SealedState } from './federation-state.ts';
import { FederationRefusal } from './refused-sign-in.ts';

type Provider = PoolPart<IdentityProviderDoc>;
type Claims = Readonly<Record<string, Json>>;

export function openIdCallbackUrl({ place }: IdentityContext): string {
  return `${place.url.replace(/\/+$/, '')}/oauth2/idpresponse`;
}

/** The URL of a provider with the pool's request. Throws an `OpenIdRefusal`. */
export async function openIdRequestUrl(
  context: IdentityContext,
  provider: Provider,
  { state, sealed }: Pick<SealedState, 'state' | 'sealed'>,
): Promise<string> {
  const party = await relyingParty(context.ports.providers, context.providers.discovery, provider);
  return authorizationUrl(party, {
    redirectUri: openIdCallbackUrl(context),
    state: sealed,
    nonce: state.request,
    verifier: state.verifier,
    loginHint: new URLSearchParams(state.resume).get('login_hint') ?? undefined,
  });
}

/** The identity that a provider's answer leads to. Throws an `OpenIdRefusal` or a `FederationRefusal`. */
export async function openIdIdentity(
  context: IdentityContext,
  provider: Provider,
  form: CallbackForm,
  state: FederationState,
): Promise<ExternalIdentity> {
  const { ports, providers } = context;
  refuseError(form);
  const code = form.get('code');
  if (code === undefined || code === '')
    throw new OpenIdRefusal(`${provider.name} Error - no code in the answer`);
  const party = await relyingParty(ports.providers, providers.discovery, {
    ...provider,
    doc: openedProvider(context.box, provider.doc),
  });
  checkIssuer(party, form.get('iss'));
  const tokens = await requestTokens(ports.providers, party, {
    code,
    redirectUri: openIdCallbackUrl(context),
    verifier: state.verifier,
    now: ports.now(),
  });
  const idClaims = party.profile.idToken ? await idTokenClaims(context, party, tokens, state) : undefined;
  const wanted = Object.values(provider.doc.AttributeMapping ?? {});
  const profile = (await userProfile(ports.providers, party, tokens.accessToken, wanted)) as Claims;
  const all = {
    ...(idClaims ?? {}),
    ...profile,
    ...firstConsentName(party, form),
    access_token: tokens.accessToken,
    ...(tokens.idToken === undefined ? {} : { id_token: tokens.idToken }),
  };
  return {
    subject: subjectOf(party, idClaims, profile),
    issuer: null,
    claims: texts(all),
    raw: {
      tokenResponse: texts(tokens.response as Claims),
      idToken: idClaims && texts(idClaims),
      userInfo: Object.keys(profile).length === 0 ? undefined : texts(profile),
    },
  };
}

/**
 * The answer of one provider is not taken to another: all have one callback. RFC 9207 section 2.4: a provider that says
 * of itself that its answers name it never leaves that out.
 */
function checkIssuer({ issuers, namesItself }: RelyingParty, named: string | undefined): void {
  if (named === undefined && namesItself) throw new OpenIdRefusal('The answer does not name its issuer');
  if (named !== undefined && issuers.length > 0 && !issuers.includes(named))
    throw new OpenIdRefusal('The answer is of another issuer');
}

/** RFC 6749 section 4.1.2.1: the provider says why not. */
function refuseError(form: CallbackForm): void {
  const error = form.get('error');
  if (error === undefined) return;
  const description = form.get('error_description') ?? error;
  throw new FederationRefusal(
    error === 'access_denied' || error === 'user_cancelled_authorize' ? 'access_denied' : 'invalid_request',
    description.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, 256),
  );
}

function idTokenClaims(
  { ports, providers }: IdentityContext,
  party: RelyingParty,
  { idToken, accessToken }: ProviderTokens,
  state: FederationState,
): Promise<Claims> {
  if (idToken === undefined) throw new OpenIdRefusal('Bad id_token response');
  return verifyIdToken(
    idToken,
    {
      issuers: party.issuers,
      clientId: party.clientId,
      nonce: state.request,
      algorithms: party.algorithms,
      jwksUri: party.urls.jwks_uri,
      clientSecret: party.profile.signedSecret ? undefined : party.details.client_secret,
      accessToken,
      now: ports.now(),
    },
    providers.keys,
  );
}

/** OpenID Connect Core section 5.3.2: a profile of somebody else must not be used. */
function subjectOf({ profile }: RelyingParty, idClaims: Claims | undefined, user: Claims): string {
  if (idClaims === undefined) {
    const subject = user[profile.subject];
    return typeof subject === 'string' ? subject : '';
  }
  const isUserInfo = profile.profile === 'userInfo' && Object.keys(user).length > 0;
  if (isUserInfo && user.sub !== idClaims.sub) throw new OpenIdRefusal('The user info is of another subject');
  return idClaims.sub as string;
}

/**
 * Apple sends the name once, on first consent, in the form and not signed: it is a name and nothing more. Apple
 * "Configuring your webpage for Sign in with Apple".
 */
function firstConsentName({ profile }: RelyingParty, form: CallbackForm): Claims {
  const text = profile.signedSecret ? form.get('user') : undefined;
  if (text === undefined) return {};
  try {
    const { name } = JSON.parse(text) as { readonly name?: Readonly<Record<string, unknown>> };
    const parts = [name?.firstName, name?.lastName].map((part) => (typeof part === 'string' ? part : ''));
    const [firstName = '', lastName = ''] = parts;
    const entries = { firstName, lastName, name: `${firstName} ${lastName}`.trim() };
    return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== ''));
  } catch {
    return {};
  }
}

function texts(values: Claims): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => {
      const text = jsonClaimText(value);
      return text === undefined ? [] : [[name, text]];
    }),
  );
}
