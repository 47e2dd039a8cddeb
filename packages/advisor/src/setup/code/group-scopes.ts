/**
 * Pre token generation trigger (event version 2): groups become scopes of the access token, which the gateway checks
 * itself. Environment: GROUP_SCOPES (JSON: group to scopes), ALL_SCOPES; optional TENANT_ATTRIBUTE.
 */
export const GROUP_SCOPES = `const GROUP_SCOPES = JSON.parse(process.env.GROUP_SCOPES);
const GUARDED = JSON.parse(process.env.GUARDED_SCOPES);
const { TENANT_ATTRIBUTE } = process.env;

exports.handler = async (event) => {
  const groups = event.request.groupConfiguration.groupsToOverride || [];
  const granted = new Set(groups.flatMap((group) => (Object.hasOwn(GROUP_SCOPES, group) ? GROUP_SCOPES[group] : [])));
  const token = {
    scopesToAdd: [...granted],
    // A client that asks for a scope does not get it unless a group gives it.
    scopesToSuppress: GUARDED.filter((scope) => !granted.has(scope)),
  };
  const tenant = TENANT_ATTRIBUTE && event.request.userAttributes[TENANT_ATTRIBUTE];
  if (tenant) token.claimsToAddOrOverride = { tenant };
  event.response = { claimsAndScopeOverrideDetails: { accessTokenGeneration: token } };
  return event;
};
`;
