/**
 * A Lambda authorizer for $connect: a ticket in the query string, since browsers set no headers on a WebSocket. A
 * signed-in call of another API makes it: `base64url(JSON {sub, exp, nonce})` + `.` + its HMAC-SHA256, exp at most 60
 * seconds ahead, so that what a log keeps is worthless. Environment: SECRET, ROUTES; optional TENANT_CLAIM.
 */
export const CHECK_TICKET = `const { createHmac, timingSafeEqual } = require('node:crypto');
const { SECRET, TENANT_CLAIM } = process.env;
// Used tickets of this instance; one that must hold across instances belongs into a table with a time to live.
const used = new Map();

function claimsOf(ticket) {
  const [body, mac, more] = String(ticket || '').split('.');
  if (!SECRET || !body || !mac || more !== undefined) return undefined;
  const right = createHmac('sha256', SECRET).update(body).digest();
  const given = Buffer.from(mac, 'base64url');
  if (given.length !== right.length || !timingSafeEqual(given, right)) return undefined;
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString());
  const now = Date.now() / 1000;
  const fresh = claims.exp > now && claims.exp <= now + 60;
  if (!fresh || typeof claims.sub !== 'string' || typeof claims.nonce !== 'string') return undefined;
  for (const [nonce, exp] of used) if (exp <= now) used.delete(nonce);
  if (used.has(claims.nonce)) return undefined;
  used.set(claims.nonce, claims.exp);
  return claims;
}

exports.handler = async (event) => {
  const claims = claimsOf((event.queryStringParameters || {}).ticket);
  if (!claims) return refuse();
  if (TENANT_CLAIM && !claims[TENANT_CLAIM]) return refuse();
  // The connection's context carries exp: handlers close what has outlived it.
  const context = { exp: String(claims.exp) };
  if (TENANT_CLAIM) context.tenant = String(claims[TENANT_CLAIM]);
  return answer(event, claims.sub, [], context);
};
`;
