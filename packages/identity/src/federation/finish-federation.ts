import type { ServiceRequest } from '../http/service-request.ts';
import { isStorable } from '../http/storable-text.ts';
import type { IdentityContext } from '../service/context.ts';
import { ServiceError } from '../service/service-error.ts';
import { spendOnce } from '../store/spent.ts';
import type { Client, IdentityProviderDoc, Pool, PoolPart } from '../user-pools/pool.ts';
import { clientById, partOf, partsOf, poolById } from '../user-pools/pools.ts';
import { type CallbackForm, callbackForm } from './callback-form.ts';
import { identitiesClaim, identitiesOfUser } from './federated-identities.ts';
import type { FederatedSignIn, FederationFailure } from './federation.ts';
import { failureOf } from './federation-failure.ts';
import { isSameBrowser, openState } from './federation-state.ts';
import { openIdIdentity } from './openid-sign-in.ts';
import { FederationRefusal } from './refused-sign-in.ts';
import { type SamlAnswer, samlIdentity, UNASKED_MS } from './saml-sign-in.ts';
import { signInFederated } from './sign-in-federated.ts';

/** Which log-in an answer is of. */
interface Arrival {
  readonly pool: Pool;
  readonly client: Client;
  readonly provider: PoolPart<IdentityProviderDoc>;
  readonly resume: string;
  /** Proves the identity. Throws a `FederationRefusal`. */
  prove(): Promise<SamlAnswer>;
}

/**
 * The end of a log-in at an identity provider: takes what the browser brings to `/saml2/idpresponse` (POST) or
 * `/oauth2/idpresponse` (GET, or POST where the provider posts a form). Throws only what is no fault of the request
 * or the provider.
 */
export async function finishFederation(
  context: IdentityContext,
  request: ServiceRequest,
): Promise<FederatedSignIn | FederationFailure> {
  const form = callbackForm(request);
  const arrival = form === undefined ? undefined : await arrivalOf(context, form, request);
  if (arrival === undefined)
    return {
      ok: false,
      error: 'invalid_request',
      description: 'Invalid samlResponse or relayState from identity provider',
    };
  const { pool, client, provider, resume } = arrival;
  const where = { pool, client, resume };
  try {
    await context.rates?.countOf('UserFederation');
    const { identity, session } = await arrival.prove();
    const user = await signInFederated(context, { pool, client, provider, identity });
    const identities = identitiesClaim(await identitiesOfUser(context.db, user));
    return { ok: true, ...where, user, identities, provider: provider.name, session };
  } catch (error) {
    return failureOf(error, where, provider, context.ports.log);
  }
}

async function arrivalOf(
  context: IdentityContext,
  form: CallbackForm,
  request: ServiceRequest,
): Promise<Arrival | undefined> {
  if (form.path === 'saml2/logout') return undefined;
  const isSaml = form.path === 'saml2/idpresponse';
  const message = isSaml ? form.get('SAMLResponse') : undefined;
  const sealed = form.get(isSaml ? 'RelayState' : 'state');
  if (sealed === undefined || (isSaml && message === undefined)) return undefined;
  const state = openState(context, sealed);
  if (state === undefined)
    return message === undefined ? undefined : unaskedArrival(context, message, sealed);
  const place = await placeOf(context, state.clientId, state.provider);
  if (place === undefined || place.pool.id !== state.poolId) return undefined;
  if ((place.provider.doc.ProviderType === 'SAML') !== isSaml) return undefined;
  return {
    ...place,
    resume: state.resume,
    prove: async () => {
      const asked = { method: request.method, cookies: request.header('cookie') };
      if (!isSameBrowser(context, state, asked)) throw lost();
      if (!(await spendOnce(context.db, 'federation state', state.id, state.expiresAt))) throw lost();
      return message === undefined
        ? { identity: await openIdIdentity(context, place.provider, form, state), session: undefined }
        : samlIdentity(context, place.pool.id, place.provider, message, { requestId: state.request });
    },
  };
}

function lost(): FederationRefusal {
  return new FederationRefusal(
    'invalid_request',
    'Invalid samlResponse or relayState from identity provider',
  );
}

/**
 * The provider began: `RelayState` is a query of `/oauth2/authorize`. Only for providers with `IDPInit`, and for
 * clients that have SAML providers only. Cognito Developer Guide "Implement IdP-initiated SAML sign-in".
 */
async function unaskedArrival(
  context: IdentityContext,
  message: string,
  relayState: string,
): Promise<Arrival | undefined> {
  const query = new URLSearchParams(relayState.replace(/^\?/, ''));
  const clientId = query.get('client_id');
  if (clientId === null || ![...query.values()].every(isStorable)) return undefined;
  const place = await placeOf(context, clientId, query.get('identity_provider') ?? undefined, query);
  if (place === undefined || place.provider.doc.ProviderDetails.IDPInit !== 'true') return undefined;
  const { pool, client, provider } = place;
  if (!(await hasOnlySaml(context, client))) return undefined;
  return {
    ...place,
    resume: relayState.replace(/^\?/, ''),
    prove: () => samlIdentity(context, pool.id, provider, message, { issuedWithinMs: UNASKED_MS }),
  };
}

async function hasOnlySaml({ db }: IdentityContext, client: Client): Promise<boolean> {
  const parts = await partsOf(db, client.poolId, 'identity-provider');
  return (client.doc.SupportedIdentityProviders ?? []).every((name) =>
    parts.some((part) => part.name === name && part.doc.ProviderType === 'SAML'),
  );
}

/** The pool, client and provider, if the client still has the provider. */
async function placeOf(
  context: IdentityContext,
  clientId: string,
  providerName: string | undefined,
  query?: URLSearchParams,
): Promise<Pick<Arrival, 'pool' | 'client' | 'provider'> | undefined> {
  const { db, place } = context;
  try {
    const client = await clientById(db, clientId);
    const pool = await poolById(db, place, client.poolId);
    const provider =
      providerName === undefined
        ? await byIdentifier(context, pool.id, query?.get('idp_identifier') ?? undefined)
        : await partOf(db, pool.id, 'identity-provider', providerName);
    const has = client.doc.SupportedIdentityProviders ?? [];
    return provider === undefined || !has.includes(provider.name) ? undefined : { pool, client, provider };
  } catch (error) {
    if (error instanceof ServiceError) return undefined;
    throw error;
  }
}

async function byIdentifier(
  { db }: IdentityContext,
  poolId: string,
  identifier: string | undefined,
): Promise<PoolPart<IdentityProviderDoc> | undefined> {
  if (identifier === undefined) return undefined;
  const parts = await partsOf(db, poolId, 'identity-provider');
  return parts.find((part) => part.doc.IdpIdentifiers?.includes(identifier) === true);
}
