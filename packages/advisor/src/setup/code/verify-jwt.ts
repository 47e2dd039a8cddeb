/**
 * A Lambda authorizer that verifies the JWTs of one issuer.
 * Cognito's access tokens have client_id in place of aud; ID tokens are not for APIs.
 * Environment: ISSUER, AUDIENCE, ROUTES; CLAIM (where grants stand: `scope` or `groups`); optional USERINFO_URL (asked
 * at each run, so that revoked sessions end), TENANT_CLAIM, USAGE_KEY.
 */
export const VERIFY_JWT = `const crypto = require('node:crypto');
const { ISSUER, AUDIENCE, CLAIM, USERINFO_URL, TENANT_CLAIM, USAGE_KEY } = process.env;
const HASHES = { RS256: 'sha256', RS384: 'sha384', RS512: 'sha512' };
let kept = { at: 0, keys: [] };

async function json(url, headers) {
  const reply = await fetch(url, { headers, signal: AbortSignal.timeout(3000), redirect: 'error' });
  if (!reply.ok) throw new Error(url + ': ' + reply.status);
  return reply.json();
}

// Kept for an hour; a key that is not known asks again, at most once a minute.
async function keyOf(kid) {
  const age = Date.now() - kept.at;
  const find = () => kept.keys.find((key) => key.kid === kid);
  if (age > 3600e3 || (age > 60e3 && !find())) {
    const about = await json(ISSUER.replace(/\\/$/, '') + '/.well-known/openid-configuration');
    if (about.issuer !== ISSUER) throw new Error('not the issuer');
    kept = { at: Date.now(), keys: (await json(about.jwks_uri)).keys };
  }
  return find();
}

function part(text) {
  try { return JSON.parse(Buffer.from(text, 'base64url').toString()); } catch { return undefined; }
}

async function claimsOf(token) {
  const parts = token.split('.');
  if (parts.length !== 3) return undefined;
  const [head, claims] = parts.slice(0, 2).map(part);
  if (!head || !claims || head.crit || !Object.hasOwn(HASHES, head.alg)) return undefined;
  const jwk = await keyOf(head.kid);
  if (jwk?.kty !== 'RSA' || jwk.use === 'enc') return undefined;
  const key = crypto.createPublicKey({ key: jwk, format: 'jwk' });
  const signed = Buffer.from(token.slice(0, token.lastIndexOf('.')));
  if (!crypto.verify(HASHES[head.alg], signed, key, Buffer.from(parts[2], 'base64url'))) return undefined;
  const now = Date.now() / 1000;
  const audience = [claims.aud ?? claims.client_id].flat();
  const timely = claims.exp > now && (claims.nbf === undefined || claims.nbf <= now + 60);
  const meant = claims.iss === ISSUER && audience.includes(AUDIENCE) && claims.token_use !== 'id';
  return timely && meant && typeof claims.sub === 'string' ? claims : undefined;
}

exports.handler = async (event) => {
  const token = bearer(event);
  const claims = await claimsOf(token);
  if (!claims) return refuse();
  // The pool refuses what was revoked.
  const live = !USERINFO_URL || (await json(USERINFO_URL, { authorization: 'Bearer ' + token }).catch(() => null));
  if (!live) return refuse();
  const found = claims[CLAIM];
  const grants = Array.isArray(found) ? found : String(found || '').split(' ');
  const context = {};
  if (TENANT_CLAIM && !claims[TENANT_CLAIM]) return refuse();
  if (TENANT_CLAIM) context.tenant = String(claims[TENANT_CLAIM]);
  if (USAGE_KEY) context.usageIdentifierKey = USAGE_KEY;
  return answer(event, claims.sub, grants, context);
};
`;
