/**
 * A Lambda authorizer that asks the issuer about an opaque token (RFC 7662).
 * Environment: INTROSPECTION_URL, CLIENT_ID, CLIENT_SECRET, ROUTES; optional AUDIENCE, TENANT_CLAIM, USAGE_KEY.
 */
export const INTROSPECT_TOKEN = `const { INTROSPECTION_URL, CLIENT_ID, CLIENT_SECRET, AUDIENCE, TENANT_CLAIM, USAGE_KEY } = process.env;

exports.handler = async (event) => {
  const token = bearer(event);
  // Junk is not worth a question: RFC 6750 names the characters of a token.
  if (!/^[A-Za-z0-9._~+/-]{16,4096}=*$/.test(token)) return refuse();
  const basic = Buffer.from(encodeURIComponent(CLIENT_ID) + ':' + encodeURIComponent(CLIENT_SECRET)).toString('base64');
  const reply = await fetch(INTROSPECTION_URL, {
    method: 'POST',
    headers: { authorization: 'Basic ' + basic, accept: 'application/json' },
    body: new URLSearchParams({ token, token_type_hint: 'access_token' }),
    redirect: 'error',
    signal: AbortSignal.timeout(3000),
  });
  if (!reply.ok) throw new Error('introspection answered ' + reply.status);
  const about = await reply.json();
  if (about.active !== true || !about.sub) return refuse();
  if (about.exp !== undefined && about.exp <= Date.now() / 1000) return refuse();
  if (AUDIENCE && ![about.aud].flat().includes(AUDIENCE)) return refuse();
  const context = {};
  if (TENANT_CLAIM) {
    if (!about[TENANT_CLAIM]) return refuse();
    context.tenant = String(about[TENANT_CLAIM]);
  }
  if (USAGE_KEY) context.usageIdentifierKey = USAGE_KEY;
  return answer(event, about.sub, String(about.scope || '').split(' '), context);
};
`;
