import type { Page } from '../http/identity-service.ts';
import { IDENTITY_ISSUER, IDENTITY_KEYS } from '../sts/web-identity.ts';

/** The key set that verifies tokens of identity pools, and its discovery document, at the paths that AWS has. */
export const identityPoolsWellKnown: Page = async ({ method, wirePath }, { keys, place }) => {
  if (method !== 'GET' && method !== 'HEAD') return undefined;
  const headers = ['Content-Type', 'application/json', 'Cache-Control', 'public, max-age=300'];
  if (wirePath === '/.well-known/jwks_uri') {
    // Made on first use: a key set that is asked for first must have one.
    await keys.signing(IDENTITY_KEYS, 'identity');
    const published = await keys.published(IDENTITY_KEYS, ['identity']);
    return { status: 200, headers, body: JSON.stringify({ keys: published }) };
  }
  if (wirePath !== '/.well-known/openid-configuration') return undefined;
  const discovery = {
    issuer: IDENTITY_ISSUER,
    jwks_uri: `${place.url.replace(/\/+$/, '')}/.well-known/jwks_uri`,
    response_types_supported: ['id_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS512'],
  };
  return { status: 200, headers, body: JSON.stringify(discovery) };
};
