import { randomUUID } from 'node:crypto';
import { identitiesClaim, identitiesOfUser, type ProviderSession } from '../../federation/index.ts';
import type { Answer } from '../../http/json-service.ts';
import type { ServiceRequest } from '../../http/service-request.ts';
import type { IdentityContext } from '../../service/context.ts';
import { ServiceError } from '../../service/service-error.ts';
import { type Completion, completeSignIn } from '../../user-pools/auth/complete-sign-in.ts';
import { issueCode } from '../authorize/authorization-code.ts';
import type { AuthorizationRequest } from '../authorize/authorization-request.ts';
import { type HostedSession, sessionCookie } from '../hosted-session.ts';
import { redirectAnswer } from '../pages/page-answer.ts';
import { withParameters } from '../redirect-uri.ts';
import { unreadableScope } from '../scopes.ts';

/** A sign-in that passed all its steps at the hosted pages, or at an identity provider. */
export interface FinishedFlow {
  readonly request: ServiceRequest;
  readonly context: IdentityContext;
  readonly authorization: AuthorizationRequest;
  readonly signedIn: Completion['signedIn'];
  /** `COGNITO`, or the identity provider. */
  readonly provider: string;
  readonly providerSession?: ProviderSession | undefined;
}

/** Sends the browser back to the app with a code, or with tokens in the fragment, and keeps the user signed in. */
export async function finishFlow(flow: FinishedFlow): Promise<Answer> {
  const { request, context, authorization, signedIn, provider, providerSession } = flow;
  const { pool } = authorization;
  const { user, authTime } = signedIn;
  const cookie = sessionCookie(request, context, pool, { user, authTime, provider, providerSession });
  return redirectAnswer(await answerLocation(flow), cookie);
}

/** The same without another sign-in: the cookie stays as it is, and ends when it would have ended. */
export async function finishSilently(
  request: ServiceRequest,
  context: IdentityContext,
  authorization: AuthorizationRequest,
  { user, authTime, provider }: HostedSession,
): Promise<Answer> {
  const signedIn = {
    user,
    authTime,
    family: randomUUID(),
    eventId: randomUUID(),
    clientMetadata: undefined,
    deviceKey: undefined,
    state: { via: 'hosted', passed: [] },
  } as const;
  return redirectAnswer(await answerLocation({ request, context, authorization, signedIn, provider }));
}

/** Cognito Developer Guide "The redirect and authorization endpoint", the answers of both grants. */
async function answerLocation(flow: FinishedFlow): Promise<string> {
  const { context, authorization, signedIn } = flow;
  if (authorization.addsPasskey) return `/passkeys/add?${authorization.query}`;
  const { pool, client, redirectUri, state, scopes, nonce, responseType } = authorization;
  if (responseType === 'code') {
    const code = await issueCode(context, {
      poolId: pool.id,
      clientId: client.id,
      sub: signedIn.user.sub,
      redirectUri,
      redirectUriOmitted: authorization.redirectUriOmitted,
      scopes,
      nonce,
      codeChallenge: authorization.codeChallenge,
      authTime: signedIn.authTime,
      family: signedIn.family,
      eventId: signedIn.eventId,
      state: signedIn.state,
      clientMetadata: signedIn.clientMetadata,
      deviceKey: signedIn.deviceKey,
    });
    return withParameters(redirectUri, { code, state });
  }
  if (unreadableScope(client, scopes) !== undefined)
    return withParameters(redirectUri, { error: 'invalid_request', state });
  try {
    return await implicitLocation(flow);
  } catch (error) {
    // What a trigger refuses goes back to the app.
    if (!(error instanceof ServiceError) || error.status >= 500) throw error;
    return withParameters(redirectUri, { error: 'invalid_request', error_description: error.message, state });
  }
}

async function implicitLocation({ context, authorization, signedIn }: FinishedFlow): Promise<string> {
  const { pool, client, redirectUri, state, scopes, nonce } = authorization;
  const identities = identitiesClaim(await identitiesOfUser(context.db, signedIn.user));
  const tokens = await completeSignIn(context, { pool, client, signedIn, scopes, nonce, identities });
  return withParameters(
    redirectUri,
    {
      id_token: scopes.includes('openid') ? tokens.idToken : undefined,
      access_token: tokens.accessToken,
      token_type: 'Bearer',
      expires_in: String(tokens.expiresIn),
      state,
    },
    'fragment',
  );
}
