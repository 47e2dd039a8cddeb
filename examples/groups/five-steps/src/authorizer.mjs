// Step 5 by hand: verify the token, look at its groups, and return a policy for all routes of those groups, since the
// answer is cached for every route. Nothing to install: the keys come from the pool's key set.
import { createPublicKey, verify } from 'node:crypto';

const ROUTES = { reader: ['GET/orders'], editor: ['GET/orders', 'POST/orders'] };
const { ISSUER, CLIENT_ID } = process.env;
let keys;

async function keyOf(kid) {
  if (!keys?.has(kid)) {
    const answer = await fetch(`${ISSUER}/.well-known/jwks.json`);
    if (!answer.ok) throw new Error('the key set cannot be had');
    keys = new Map(
      (await answer.json()).keys.map((jwk) => [jwk.kid, createPublicKey({ key: jwk, format: 'jwk' })]),
    );
  }
  return keys.get(kid);
}

async function claimsOf(token) {
  const [head, body, signature] = token.split('.');
  const { alg, kid } = JSON.parse(Buffer.from(head, 'base64url'));
  const key = alg === 'RS256' ? await keyOf(kid) : undefined;
  const signed = Buffer.from(`${head}.${body}`);
  if (key === undefined || !verify('sha256', signed, key, Buffer.from(signature, 'base64url')))
    return undefined;
  const claims = JSON.parse(Buffer.from(body, 'base64url'));
  const good =
    claims.iss === ISSUER &&
    claims.exp > Date.now() / 1000 &&
    claims.token_use === 'access' &&
    claims.client_id === CLIENT_ID;
  return good ? claims : undefined;
}

export const handler = async (event) => {
  const token = (event.headers.Authorization ?? event.headers.authorization ?? '').replace(/^Bearer /, '');
  const claims = await claimsOf(token).catch((error) => {
    if (/key set/.test(error.message)) throw error;
    return undefined;
  });
  if (claims === undefined) throw new Error('Unauthorized');
  const groups = claims['cognito:groups'] ?? [];
  const base = event.methodArn.split('/').slice(0, 2).join('/');
  const allowed = [...new Set(groups.flatMap((group) => ROUTES[group] ?? []))].map(
    (route) => `${base}/${route}`,
  );
  const statements = [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: allowed }];
  if (allowed.length === 0)
    statements[0] = { Effect: 'Deny', Action: 'execute-api:Invoke', Resource: `${base}/*` };
  return {
    principalId: claims.sub,
    policyDocument: { Version: '2012-10-17', Statement: statements },
    context: { groups: groups.join(',') },
  };
};
