import type { IdentityContext } from '../service/context.ts';
import { ServiceError } from '../service/service-error.ts';
import { issuerOf } from '../tokens/issuer-url.ts';
import type { Page } from './identity-service.ts';
import { type Answer, jsonError } from './json-service.ts';

const PATH = /^\/([\w-]+_[0-9A-Za-z]+)\/\.well-known\/(jwks\.json|openid-configuration)$/;
const READ: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/** The key set and the discovery document of each pool. Cognito Developer Guide "Verifying JSON web tokens". */
export const wellKnown: Page = async ({ method, wirePath }, context) => {
  const match = PATH.exec(wirePath);
  if (match === null || !READ.has(method)) return undefined;
  const [, poolId = '', document] = match;
  const row = await context.db.selectFrom('pools').select('id').where('id', '=', poolId).executeTakeFirst();
  if (row === undefined)
    return jsonError(
      new ServiceError('ResourceNotFoundException', `User pool ${poolId} does not exist.`, 404),
    );
  return document === 'jwks.json' ? keySet(context, poolId) : plain(discoveryOf(context, poolId));
};

async function keySet(context: IdentityContext, poolId: string): Promise<Answer> {
  // Keys are made on first use: a key set that is asked for first must have them.
  await Promise.all([context.keys.signing(poolId, 'id'), context.keys.signing(poolId, 'access')]);
  return plain({ keys: await context.keys.published(poolId, ['id', 'access']) });
}

function plain(value: object): Answer {
  const headers = ['Content-Type', 'application/json', 'Cache-Control', 'public, max-age=300'];
  return { status: 200, headers, body: JSON.stringify(value) };
}

/** OpenID Connect Discovery 1.0 with the values that Cognito has. */
function discoveryOf({ place }: IdentityContext, poolId: string): object {
  const url = place.url.replace(/\/+$/, '');
  return {
    authorization_endpoint: `${url}/oauth2/authorize`,
    end_session_endpoint: `${url}/logout`,
    id_token_signing_alg_values_supported: ['RS256'],
    issuer: issuerOf(place, poolId),
    jwks_uri: `${url}/${poolId}/.well-known/jwks.json`,
    response_types_supported: ['code', 'token'],
    revocation_endpoint: `${url}/oauth2/revoke`,
    scopes_supported: ['openid', 'email', 'phone', 'profile'],
    subject_types_supported: ['public'],
    token_endpoint: `${url}/oauth2/token`,
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    userinfo_endpoint: `${url}/oauth2/userInfo`,
  };
}
