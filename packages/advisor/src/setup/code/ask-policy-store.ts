/**
 * A Lambda authorizer that asks Amazon Verified Permissions about the route that was called, with the token, which
 * Verified Permissions verifies. Never cached: the answer depends on the path.
 * Environment: POLICY_STORE, NAMESPACE, ROUTES; optional TENANT_CLAIM.
 */
export const ASK_POLICY_STORE = `const { VerifiedPermissionsClient, IsAuthorizedWithTokenCommand } = require('@aws-sdk/client-verifiedpermissions');
const client = new VerifiedPermissionsClient({});
const { POLICY_STORE, NAMESPACE, TENANT_CLAIM, USAGE_KEY } = process.env;

exports.handler = async (event) => {
  // REST and HTTP name the route, AppSync the operation.
  const accessToken = bearer(event);
  if (accessToken.split('.').length !== 3) return refuse();
  const route = event.routeKey || (event.resource ? event.httpMethod + ' ' + event.resource : undefined);
  const field = event.requestContext && event.requestContext.queryString;
  const actionId = route || 'graphql';
  const parameters = Object.entries(event.pathParameters || {}).map(([name, value]) => [name, { string: value }]);
  const context = { contextMap: { parameters: { record: Object.fromEntries(parameters) } } };
  if (field) context.contextMap.query = { string: field };
  const { decision, principal } = await client.send(new IsAuthorizedWithTokenCommand({
    policyStoreId: POLICY_STORE,
    accessToken,
    action: { actionType: NAMESPACE + '::Action', actionId },
    resource: { entityType: NAMESPACE + '::Application', entityId: NAMESPACE },
    context,
  }));
  const caller = principal && principal.entityId;
  // The token was verified by the call above: its payload can be read.
  if (decision !== 'ALLOW' || !caller) return answer(event, caller || 'unknown', ['refused'], {});
  const claims = JSON.parse(Buffer.from(accessToken.split('.')[1], 'base64url').toString());
  const more = {};
  if (TENANT_CLAIM) {
    if (!claims[TENANT_CLAIM]) return refuse();
    more.tenant = String(claims[TENANT_CLAIM]);
  }
  if (USAGE_KEY) more.usageIdentifierKey = USAGE_KEY;
  return answer(event, caller, ['allowed'], more);
};
`;
