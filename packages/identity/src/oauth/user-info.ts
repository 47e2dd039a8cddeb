import type { Answer } from '../http/json-service.ts';
import type { ServiceRequest } from '../http/service-request.ts';
import type { IdentityContext } from '../service/context.ts';
import { ServiceError } from '../service/service-error.ts';
import { readableNames } from '../tokens/scope-claims.ts';
import { type AccessTokenHolder, verifyAccessToken } from '../tokens/verify-access-token.ts';
import { NOT_STORED, oauthJson } from './oauth-error.ts';

const BEARER = /^bearer +([\w\-._~+/=]+) *$/i;

/**
 * GET and POST /oauth2/userInfo: the attributes that the access token's scopes and the client's read permissions
 * allow. Cognito Developer Guide "The user attributes endpoint".
 */
export async function userInfoEndpoint(request: ServiceRequest, context: IdentityContext): Promise<Answer> {
  const token = BEARER.exec(request.header('authorization') ?? '')?.[1];
  if (token === undefined) return refused(400, 'invalid_request', 'Bad OAuth2 request at UserInfo Endpoint');
  let holder: AccessTokenHolder;
  try {
    holder = await verifyAccessToken(context, token, 'openid');
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return refused(
      401,
      'invalid_token',
      'Access token is expired, disabled, or deleted, or the user has globally signed out.',
    );
  }
  const { user, client, scopes } = holder;
  const readable = readableNames(client.doc, scopes, Object.keys(user.doc.attributes));
  // Every value is a text here, the verified flags too.
  const attributes = Object.fromEntries(readable.map((name) => [name, user.doc.attributes[name]]));
  return oauthJson(200, { sub: user.sub, ...attributes, username: user.username });
}

function refused(status: number, error: string, description: string): Answer {
  return {
    status,
    headers: [
      'WWW-Authenticate',
      `Bearer error="${error}", error_description="${description}"`,
      'Content-Type',
      'application/json;charset=UTF-8',
      ...NOT_STORED,
    ],
    body: JSON.stringify({ error, error_description: description }),
  };
}
