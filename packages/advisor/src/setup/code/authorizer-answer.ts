/**
 * What every generated Lambda authorizer answers with. The policy names all routes of the authorizer, not the one that
 * was asked for, since API Gateway keeps it for the identity sources ("Cached policies apply to all methods"), and
 * it denies the rest explicitly, since a resource policy may speak where an authorizer is silent.
 */
const GATEWAY_ANSWER = `
// Grants of which a caller needs one; []: any caller.
const ROUTES = JSON.parse(process.env.ROUTES);

function answer(event, caller, grants, { usageIdentifierKey, ...context }) {
  const stage = (event.methodArn || event.routeArn).split('/').slice(0, 2).join('/');
  const may = (anyOf) => anyOf.length === 0 || anyOf.some((one) => grants.includes(one));
  const arn = (route) => stage + '/' + route.replace(/^ANY /, '* ').replace(' ', '').replace(/{[^}]*}/g, '*');
  const allowed = Object.keys(ROUTES).filter((route) => may(ROUTES[route])).map(arn);
  const rule = (Effect, on) => ({ Action: 'execute-api:Invoke', Effect, ...on });
  const deny = rule('Deny', allowed.length ? { NotResource: allowed } : { Resource: '*' });
  const Statement = allowed.length ? [rule('Allow', { Resource: allowed }), deny] : [deny];
  const policyDocument = { Version: '2012-10-17', Statement };
  return { principalId: caller, policyDocument, context: { ...context, caller }, usageIdentifierKey };
}

function header(event, name) {
  const found = Object.entries(event.headers || {}).find(([key]) => key.toLowerCase() === name);
  return found ? String(found[1]) : '';
}

const bearer = (event) => header(event, 'authorization').replace(/^Bearer /i, '');

function refuse() {
  throw new Error('Unauthorized'); // 401
}
`;

/** The same for AppSync, whose authorizers say yes or no and which fields stay shut. */
const GRAPHQL_ANSWER = `
// Grants of which a caller needs one; []: any caller.
const ROUTES = JSON.parse(process.env.ROUTES);

function answer(event, caller, grants, { usageIdentifierKey, ...context }) {
  const may = (field) => ROUTES[field].length === 0 || ROUTES[field].some((one) => grants.includes(one));
  const fields = Object.keys(ROUTES);
  const deniedFields = fields.filter((field) => !may(field));
  const resolverContext = { ...context, caller };
  return { isAuthorized: fields.some(may), deniedFields, resolverContext, ttlOverride: Number(process.env.TTL) };
}

const header = (event) => String(event.authorizationToken || '');
const bearer = (event) => header(event).replace(/^Bearer /i, '');
const refuse = () => ({ isAuthorized: false });
`;

/** Compares secrets in a time that says nothing about them. */
export const SAME_SECRET = `const { createHash, timingSafeEqual } = require('node:crypto');
const digest = (text) => createHash('sha256').update(String(text)).digest();
const same = (one, other) => timingSafeEqual(digest(one), digest(other));
`;

/** The code of an authorizer with the way that its API wants to be answered. */
export function withAnswer(code: string, api: 'gateway' | 'graphql'): string {
  return code + (api === 'gateway' ? GATEWAY_ANSWER : GRAPHQL_ANSWER);
}
