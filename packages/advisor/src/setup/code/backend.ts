/**
 * Stands where the application's own code belongs. It says which caller the gateway has let in, and closes where the
 * gateway was meant to say something and did not. Environment, optional: TENANT.
 */
export const BACKEND = `const { TENANT } = process.env;
const reply = (statusCode, body) => ({
  statusCode,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

// REST: Cognito's claims or the Lambda authorizer's context; HTTP: jwt.claims or lambda.
function callerOf(event) {
  const found = (event.requestContext && event.requestContext.authorizer) || {};
  return found.claims || (found.jwt && found.jwt.claims) || found.lambda || found;
}

exports.handler = async (event) => {
  const caller = callerOf(event);
  // The tenant comes from a verified claim, never from the path or a header.
  const tenant = caller.tenant;
  if (TENANT && !tenant) return reply(403, { message: 'Forbidden' });
  return reply(200, { caller: caller.sub || caller.caller || 'anonymous', tenant });
};
`;

/** The same for a field of a GraphQL API. Environment, optional: TENANT. */
export const FIELD_BACKEND = `exports.handler = async (event) => {
  const identity = event.identity || {};
  const tenant = (identity.claims || identity.resolverContext || {}).tenant;
  if (process.env.TENANT && !tenant) throw new Error('Unauthorized');
  const item = { id: '1', name: 'an item of ' + (tenant || 'nobody in particular') };
  return event.info.parentTypeName === 'Query' ? [item] : item;
};
`;

/** The same for the messages of a WebSocket API. */
export const MESSAGE_BACKEND = `exports.handler = async (event) => {
  const { routeKey, authorizer } = event.requestContext;
  if (process.env.TENANT && !(authorizer && authorizer.tenant)) return { statusCode: 403 };
  // Check here what each message may do: the gateway has decided about the connection only.
  return { statusCode: 200, body: JSON.stringify({ received: routeKey }) };
};
`;

/**
 * Protected resource metadata (RFC 9728), so that agents find the authorization server.
 * Environment: ISSUER, SCOPES.
 */
export const RESOURCE_METADATA = `exports.handler = async ({ requestContext: { domainName, stage } }) => ({
  statusCode: 200,
  headers: { 'content-type': 'application/json', 'cache-control': 'max-age=3600' },
  body: JSON.stringify({
    resource: 'https://' + domainName + (stage === '$default' ? '' : '/' + stage),
    authorization_servers: [process.env.ISSUER],
    scopes_supported: JSON.parse(process.env.SCOPES),
    bearer_methods_supported: ['header'],
  }),
});
`;
