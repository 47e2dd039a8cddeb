import { randomUUID } from 'node:crypto';
import { beginFederation, type FederationFailure, finishFederation } from '../../federation/index.ts';
import type { Answer } from '../../http/json-service.ts';
import type { IdentityContext } from '../../service/context.ts';
import type { IdentityProviderDoc, PoolPart } from '../../user-pools/pool.ts';
import { partsOf } from '../../user-pools/pools.ts';
import {
  type AuthorizationRequest,
  parseAuthorizationRequest,
  supports,
} from '../authorize/authorization-request.ts';
import { redirectAnswer } from '../pages/page-answer.ts';
import { Parameters } from '../parameters.ts';
import { withParameters } from '../redirect-uri.ts';
import { errorPage } from './error-page.ts';
import { finishFlow } from './finish-flow.ts';
import { type Endpoint, refusedAuthorization, tooOften } from './hosted-flow.ts';

/** The identity provider that a request names, if its client has it. */
export async function namedProvider(
  { db }: IdentityContext,
  { pool, client, identityProvider, idpIdentifier }: AuthorizationRequest,
): Promise<PoolPart<IdentityProviderDoc> | undefined> {
  const providers = await partsOf(db, pool.id, 'identity-provider');
  return providers.find(
    ({ name, doc }) =>
      supports(client, name) &&
      (identityProvider === undefined
        ? idpIdentifier !== undefined && doc.IdpIdentifiers?.includes(idpIdentifier) === true
        : name === identityProvider),
  );
}

/** Sends the browser to an identity provider. */
export async function goToProvider(
  context: IdentityContext,
  authorization: AuthorizationRequest,
  provider: PoolPart<IdentityProviderDoc>,
): Promise<Answer> {
  const { pool, client, query } = authorization;
  const begun = await beginFederation(context, { pool, client, provider, resume: query });
  if (!begun.ok) return refusedFederation(authorization, begun);
  return redirectAnswer(begun.url, ['Set-Cookie', begun.cookie]);
}

/**
 * `/oauth2/idpresponse` and `/saml2/idpresponse`: the browser is back from an identity provider, and goes on to the
 * app. What it asked for is checked again: where the provider began, nobody has checked it yet.
 */
export async function idpResponse({ request, context, limits }: Endpoint): Promise<Answer> {
  // Signatures are dear to verify.
  if (!limits.take('formsOfSource', request.sourceIp, context.ports.now())) return tooOften();
  const result = await finishFederation(context, request);
  const { resume, client } = result;
  if (resume === undefined || client === undefined)
    return errorPage('The answer of the identity provider is of no sign-in that this browser began.', 400);
  const parsed = await parseAuthorizationRequest(context, new Parameters(resume));
  if (!parsed.ok) return refusedAuthorization(parsed);
  const authorization = parsed.request;
  if (authorization.client.id !== client.id)
    return errorPage('The answer of the identity provider is of another app client.', 400);
  if (!result.ok) return refusedFederation(authorization, result);
  const { user, provider, session } = result;
  return finishFlow({
    request,
    context,
    authorization,
    provider,
    providerSession: session,
    signedIn: {
      user,
      authTime: context.ports.now(),
      family: randomUUID(),
      eventId: randomUUID(),
      clientMetadata: undefined,
      deviceKey: undefined,
      state: { via: 'hosted', passed: [] },
    },
  });
}

/** Cognito Developer Guide "The redirect and authorization endpoint", errors of identity providers. */
function refusedFederation(
  { redirectUri, state }: AuthorizationRequest,
  { error, description }: FederationFailure,
): Answer {
  return redirectAnswer(withParameters(redirectUri, { error, error_description: description, state }));
}
