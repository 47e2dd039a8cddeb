import { randomUUID } from 'node:crypto';
import type { Answer } from '../../http/json-service.ts';
import type { ServiceRequest } from '../../http/service-request.ts';
import type { IdentityContext } from '../../service/context.ts';
import { completeSignIn } from '../../user-pools/auth/complete-sign-in.ts';
import type { SignedIn } from '../../user-pools/auth/sign-in.ts';
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
  readonly signedIn: Pick<SignedIn, 'user' | 'authTime' | 'family' | 'eventId' | 'clientMetadata' | 'state'>;
  /** `COGNITO`, or the identity provider. */
  readonly provider: string;
}

/** Sends the browser back to the app with a code, or with tokens in the fragment, and keeps the user signed in. */
export async function finishFlow(flow: FinishedFlow): Promise<Answer> {
  const { request, context, authorization, signedIn, provider } = flow;
  const { pool } = authorization;
  const { user, authTime } = signedIn;
  const cookie = sessionCookie(request, context, pool, { user, authTime, provider });
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
    state: {
      via: 'hosted',
      flow: 'USER_PASSWORD_AUTH',
      username: user.username,
      sub: user.sub,
      passed: [],
    },
  } as const;
  return redirectAnswer(await answerLocation({ request, context, authorization, signedIn, provider }));
}

/** Cognito Developer Guide "The redirect and authorization endpoint", the answers of both grants. */
async function answerLocation({ context, authorization, signedIn }: FinishedFlow): Promise<string> {
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
    });
    return withParameters(redirectUri, { code, state });
  }
  if (unreadableScope(client, scopes) !== undefined)
    return withParameters(redirectUri, { error: 'invalid_request', state });
  const tokens = await completeSignIn(context, { pool, client, signedIn, scopes, nonce });
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
