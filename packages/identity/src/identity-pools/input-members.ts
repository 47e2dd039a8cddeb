import type { MembersOfOperations } from '../service/input-members.ts';

/** What CreateIdentityPool and UpdateIdentityPool have in common. */
const OF_A_POOL: readonly string[] = [
  'IdentityPoolName',
  'AllowUnauthenticatedIdentities',
  'AllowClassicFlow',
  'SupportedLoginProviders',
  'DeveloperProviderName',
  'OpenIdConnectProviderARNs',
  'CognitoIdentityProviders',
  'SamlProviderARNs',
  'IdentityPoolTags',
];

/** Amazon Cognito identity pools. Federated identities API reference, "Actions". */
export const IDENTITY_POOL_MEMBERS: MembersOfOperations = {
  CreateIdentityPool: {
    read: OF_A_POOL,
  },
  DeleteIdentities: { read: ['IdentityIdsToDelete'] },
  DeleteIdentityPool: { read: ['IdentityPoolId'] },
  DescribeIdentity: { read: ['IdentityId'] },
  DescribeIdentityPool: { read: ['IdentityPoolId'] },
  GetCredentialsForIdentity: { read: ['IdentityId', 'Logins', 'CustomRoleArn'] },
  GetId: { read: ['IdentityPoolId', 'AccountId', 'Logins'] },
  GetIdentityPoolRoles: { read: ['IdentityPoolId'] },
  GetOpenIdToken: { read: ['IdentityId', 'Logins'] },
  GetOpenIdTokenForDeveloperIdentity: {
    read: ['IdentityPoolId', 'Logins', 'IdentityId', 'PrincipalTags', 'TokenDuration'],
  },
  GetPrincipalTagAttributeMap: { read: ['IdentityPoolId', 'IdentityProviderName'] },
  ListIdentities: { read: ['IdentityPoolId', 'MaxResults', 'NextToken', 'HideDisabled'] },
  ListIdentityPools: { read: ['MaxResults', 'NextToken'] },
  ListTagsForResource: { read: ['ResourceArn'] },
  LookupDeveloperIdentity: {
    read: ['IdentityPoolId', 'IdentityId', 'DeveloperUserIdentifier', 'MaxResults', 'NextToken'],
  },
  MergeDeveloperIdentities: {
    read: ['SourceUserIdentifier', 'DestinationUserIdentifier', 'DeveloperProviderName', 'IdentityPoolId'],
  },
  SetIdentityPoolRoles: { read: ['IdentityPoolId', 'Roles', 'RoleMappings'] },
  SetPrincipalTagAttributeMap: {
    read: ['IdentityPoolId', 'IdentityProviderName', 'UseDefaults', 'PrincipalTags'],
  },
  TagResource: { read: ['ResourceArn', 'Tags'] },
  UnlinkDeveloperIdentity: {
    read: ['IdentityId', 'IdentityPoolId', 'DeveloperProviderName', 'DeveloperUserIdentifier'],
  },
  UnlinkIdentity: { read: ['IdentityId', 'Logins', 'LoginsToRemove'] },
  UntagResource: { read: ['ResourceArn', 'TagKeys'] },
  UpdateIdentityPool: {
    read: ['IdentityPoolId', ...OF_A_POOL],
  },
};
