import type { MembersOfOperations, Refusal } from '../service/input-members.ts';

const NO_THREAT_PROTECTION = 'has no threat protection';
const NO_LEVELS = 'has no levels of authentication (ACR)';

const NOT_OF_A_POOL: readonly Refusal[] = [
  { path: 'UserPoolAddOns.AdvancedSecurityMode', unless: ['OFF'], because: NO_THREAT_PROTECTION },
  {
    path: 'UserPoolAddOns.AdvancedSecurityAdditionalFlows',
    unless: [{}],
    because: NO_THREAT_PROTECTION,
  },
  // Without EnableStatus it is turned on.
  {
    path: 'DcrConfiguration',
    unless: [{ EnableStatus: 'DISABLED' }],
    because: 'registers no clients dynamically',
  },
  {
    path: 'KeyConfiguration',
    unless: [{}, { KeyType: 'AWS_OWNED_KEY' }],
    because: 'seals what it keeps with the keys of its operator',
  },
  {
    path: 'IssuerConfiguration',
    unless: [{}, { Type: 'ORIGINAL' }],
    because: 'has the issuer of its configuration',
  },
  { path: 'AcrConfiguration', unless: [{}], because: NO_LEVELS },
];

const NOT_OF_A_PROVIDER: readonly Refusal[] = [{ path: 'AcrMapping', unless: [{}], because: NO_LEVELS }];

const NOT_OF_A_DOMAIN: readonly Refusal[] = [
  { path: 'Routing', unless: [{}], because: 'serves one region' },
  // What is asked for is the oldest version of TLS that is taken; that of Node is 1.2.
  {
    path: 'CustomDomainConfig.SecurityPolicy',
    unless: ['TLS_V1', 'TLS_V1_2_2021'],
    because: 'takes TLS 1.2 at every domain',
  },
];

const NOT_OF_A_REVOCATION: readonly Refusal[] = [
  { path: 'RevokeAssociatedSessions', unless: ['NONE'], because: 'does not link sessions' },
];

/** What CreateUserPool and UpdateUserPool have in common. */
const OF_A_POOL: readonly string[] = [
  'PoolName',
  'Policies',
  'DeletionProtection',
  'LambdaConfig',
  'AutoVerifiedAttributes',
  'SmsVerificationMessage',
  'EmailVerificationMessage',
  'EmailVerificationSubject',
  'VerificationMessageTemplate',
  'SmsAuthenticationMessage',
  'MfaConfiguration',
  'UserAttributeUpdateSettings',
  'DeviceConfiguration',
  'SmsConfiguration',
  'UserPoolTags',
  'AdminCreateUserConfig',
  'AccountRecoverySetting',
  'UserPoolTier',
];

/** What CreateUserPoolClient and UpdateUserPoolClient have in common. */
const OF_A_CLIENT: readonly string[] = [
  'ClientName',
  'RefreshTokenValidity',
  'AccessTokenValidity',
  'IdTokenValidity',
  'TokenValidityUnits',
  'ReadAttributes',
  'WriteAttributes',
  'ExplicitAuthFlows',
  'SupportedIdentityProviders',
  'CallbackURLs',
  'LogoutURLs',
  'DefaultRedirectURI',
  'AllowedOAuthFlows',
  'AllowedOAuthScopes',
  'AllowedOAuthFlowsUserPoolClient',
  'PreventUserExistenceErrors',
  'EnableTokenRevocation',
  'AuthSessionValidity',
  'RefreshTokenRotation',
];

/** Amazon Cognito user pools. User pools API reference, "Actions". */
export const USER_POOL_MEMBERS: MembersOfOperations = {
  AddCustomAttributes: { read: ['UserPoolId', 'CustomAttributes'] },
  AddUserPoolClientSecret: { read: ['UserPoolId', 'ClientId', 'ClientSecret'] },
  AdminAddUserToGroup: { read: ['UserPoolId', 'Username', 'GroupName'] },
  AdminConfirmSignUp: { read: ['UserPoolId', 'Username', 'ClientMetadata'] },
  AdminCreateUser: {
    read: [
      'UserPoolId',
      'Username',
      'UserAttributes',
      'ValidationData',
      'TemporaryPassword',
      'ForceAliasCreation',
      'MessageAction',
      'DesiredDeliveryMediums',
      'ClientMetadata',
    ],
  },
  AdminDeleteUser: { read: ['UserPoolId', 'Username'] },
  AdminDeleteUserAttributes: { read: ['UserPoolId', 'Username', 'UserAttributeNames'] },
  AdminDisableProviderForUser: { read: ['UserPoolId', 'User'] },
  AdminDisableUser: { read: ['UserPoolId', 'Username'] },
  AdminEnableUser: { read: ['UserPoolId', 'Username'] },
  AdminForgetDevice: { read: ['UserPoolId', 'Username', 'DeviceKey'] },
  AdminGetDevice: { read: ['DeviceKey', 'UserPoolId', 'Username'] },
  AdminGetUser: { read: ['UserPoolId', 'Username'] },
  AdminInitiateAuth: {
    read: ['UserPoolId', 'ClientId', 'AuthFlow', 'AuthParameters', 'ClientMetadata', 'Session'],
    idle: ['AnalyticsMetadata', 'ContextData'],
  },
  AdminLinkProviderForUser: { read: ['UserPoolId', 'DestinationUser', 'SourceUser'] },
  AdminListDevices: { read: ['UserPoolId', 'Username', 'Limit', 'PaginationToken'] },
  AdminListGroupsForUser: { read: ['Username', 'UserPoolId', 'Limit', 'NextToken'] },
  AdminRemoveUserFromGroup: { read: ['UserPoolId', 'Username', 'GroupName'] },
  AdminResetUserPassword: { read: ['UserPoolId', 'Username', 'ClientMetadata'] },
  AdminRespondToAuthChallenge: {
    read: ['UserPoolId', 'ClientId', 'ChallengeName', 'ChallengeResponses', 'Session', 'ClientMetadata'],
    idle: ['AnalyticsMetadata', 'ContextData'],
  },
  AdminSetUserMFAPreference: {
    read: [
      'Username',
      'UserPoolId',
      'SMSMfaSettings',
      'SoftwareTokenMfaSettings',
      'EmailMfaSettings',
      'WebAuthnMfaSettings',
    ],
  },
  AdminSetUserPassword: { read: ['UserPoolId', 'Username', 'Password', 'Permanent'] },
  AdminSetUserSettings: { read: ['UserPoolId', 'Username', 'MFAOptions'] },
  AdminUpdateDeviceStatus: { read: ['UserPoolId', 'Username', 'DeviceKey', 'DeviceRememberedStatus'] },
  AdminUpdateUserAttributes: { read: ['UserPoolId', 'Username', 'UserAttributes', 'ClientMetadata'] },
  AdminUserGlobalSignOut: { read: ['UserPoolId', 'Username'] },
  AssociateSoftwareToken: { read: ['AccessToken', 'Session'] },
  ChangePassword: { read: ['ProposedPassword', 'AccessToken', 'PreviousPassword'] },
  CompleteWebAuthnRegistration: { read: ['AccessToken', 'Credential'] },
  ConfirmDevice: { read: ['AccessToken', 'DeviceKey', 'DeviceSecretVerifierConfig', 'DeviceName'] },
  ConfirmForgotPassword: {
    read: ['ClientId', 'Username', 'ConfirmationCode', 'Password', 'SecretHash', 'ClientMetadata'],
    idle: ['AnalyticsMetadata', 'UserContextData'],
  },
  ConfirmSignUp: {
    read: [
      'ClientId',
      'Username',
      'ConfirmationCode',
      'SecretHash',
      'ForceAliasCreation',
      'ClientMetadata',
      'Session',
    ],
    idle: ['AnalyticsMetadata', 'UserContextData'],
  },
  CreateGroup: { read: ['GroupName', 'UserPoolId', 'Description', 'RoleArn', 'Precedence'] },
  CreateIdentityProvider: {
    read: [
      'UserPoolId',
      'ProviderName',
      'ProviderType',
      'ProviderDetails',
      'AttributeMapping',
      'IdpIdentifiers',
    ],
    refused: NOT_OF_A_PROVIDER,
  },
  CreateResourceServer: { read: ['UserPoolId', 'Identifier', 'Name', 'Scopes'] },
  CreateUserPool: {
    read: ['AliasAttributes', 'UsernameAttributes', 'Schema', 'UsernameConfiguration', ...OF_A_POOL],
    kept: ['UserPoolAddOns', 'KeyConfiguration', 'IssuerConfiguration', 'EmailConfiguration'],
    refused: NOT_OF_A_POOL,
  },
  CreateUserPoolClient: {
    read: ['UserPoolId', 'GenerateSecret', 'ClientSecret', ...OF_A_CLIENT],
    kept: ['AnalyticsConfiguration', 'EnablePropagateAdditionalUserContextData'],
  },
  CreateUserPoolDomain: {
    read: ['Domain', 'UserPoolId', 'ManagedLoginVersion', 'CustomDomainConfig'],
    refused: NOT_OF_A_DOMAIN,
  },
  DeleteGroup: { read: ['GroupName', 'UserPoolId'] },
  DeleteIdentityProvider: { read: ['UserPoolId', 'ProviderName'] },
  DeleteResourceServer: { read: ['UserPoolId', 'Identifier'] },
  DeleteUser: { read: ['AccessToken'] },
  DeleteUserAttributes: { read: ['UserAttributeNames', 'AccessToken'] },
  DeleteUserPool: { read: ['UserPoolId'] },
  DeleteUserPoolClient: { read: ['UserPoolId', 'ClientId'] },
  DeleteUserPoolClientSecret: { read: ['UserPoolId', 'ClientId', 'ClientSecretId'] },
  DeleteUserPoolDomain: { read: ['Domain', 'UserPoolId'] },
  DeleteWebAuthnCredential: { read: ['AccessToken', 'CredentialId'] },
  DescribeIdentityProvider: { read: ['UserPoolId', 'ProviderName'] },
  DescribeResourceServer: { read: ['UserPoolId', 'Identifier'] },
  DescribeUserPool: { read: ['UserPoolId'] },
  DescribeUserPoolClient: { read: ['UserPoolId', 'ClientId'] },
  DescribeUserPoolDomain: { read: ['Domain'] },
  ForgetDevice: { read: ['DeviceKey', 'AccessToken'] },
  ForgotPassword: {
    read: ['ClientId', 'Username', 'SecretHash', 'ClientMetadata'],
    idle: ['UserContextData', 'AnalyticsMetadata'],
  },
  GetCSVHeader: { read: ['UserPoolId'] },
  GetDevice: { read: ['DeviceKey', 'AccessToken'] },
  GetGroup: { read: ['GroupName', 'UserPoolId'] },
  GetIdentityProviderByIdentifier: { read: ['UserPoolId', 'IdpIdentifier'] },
  GetSigningCertificate: { read: ['UserPoolId'] },
  GetTokensFromRefreshToken: {
    read: ['RefreshToken', 'ClientId', 'ClientSecret', 'DeviceKey', 'ClientMetadata'],
  },
  GetUser: { read: ['AccessToken'] },
  GetUserAttributeVerificationCode: { read: ['AccessToken', 'AttributeName', 'ClientMetadata'] },
  GetUserAuthFactors: { read: ['AccessToken'] },
  GetUserPoolMfaConfig: { read: ['UserPoolId'] },
  GlobalSignOut: { read: ['AccessToken'] },
  InitiateAuth: {
    read: ['AuthFlow', 'ClientId', 'AuthParameters', 'ClientMetadata', 'Session'],
    idle: ['AnalyticsMetadata', 'UserContextData'],
  },
  ListDevices: { read: ['AccessToken', 'Limit', 'PaginationToken'] },
  ListGroups: { read: ['UserPoolId', 'Limit', 'NextToken'] },
  ListIdentityProviders: { read: ['UserPoolId', 'MaxResults', 'NextToken'] },
  ListResourceServers: { read: ['UserPoolId', 'MaxResults', 'NextToken'] },
  ListTagsForResource: { read: ['ResourceArn'] },
  ListUserPoolClientSecrets: { read: ['UserPoolId', 'ClientId', 'NextToken'] },
  ListUserPoolClients: { read: ['UserPoolId', 'MaxResults', 'NextToken', 'ClientType'] },
  ListUserPools: { read: ['MaxResults', 'NextToken'] },
  ListUsers: { read: ['UserPoolId', 'AttributesToGet', 'Limit', 'PaginationToken', 'Filter'] },
  ListUsersInGroup: { read: ['UserPoolId', 'GroupName', 'Limit', 'NextToken'] },
  ListWebAuthnCredentials: { read: ['AccessToken', 'NextToken', 'MaxResults'] },
  ResendConfirmationCode: {
    read: ['ClientId', 'Username', 'SecretHash', 'ClientMetadata'],
    idle: ['UserContextData', 'AnalyticsMetadata'],
  },
  RespondToAuthChallenge: {
    read: ['ClientId', 'ChallengeName', 'Session', 'ChallengeResponses', 'ClientMetadata'],
    idle: ['AnalyticsMetadata', 'UserContextData'],
  },
  RevokeToken: { read: ['Token', 'ClientId', 'ClientSecret'], refused: NOT_OF_A_REVOCATION },
  SetUserMFAPreference: {
    read: [
      'AccessToken',
      'SMSMfaSettings',
      'SoftwareTokenMfaSettings',
      'EmailMfaSettings',
      'WebAuthnMfaSettings',
    ],
  },
  SetUserPoolMfaConfig: {
    read: [
      'UserPoolId',
      'SmsMfaConfiguration',
      'SoftwareTokenMfaConfiguration',
      'EmailMfaConfiguration',
      'MfaConfiguration',
      'WebAuthnConfiguration',
    ],
  },
  SetUserSettings: { read: ['AccessToken', 'MFAOptions'] },
  SignUp: {
    read: [
      'ClientId',
      'Username',
      'SecretHash',
      'Password',
      'UserAttributes',
      'ValidationData',
      'ClientMetadata',
    ],
    idle: ['AnalyticsMetadata', 'UserContextData'],
  },
  StartWebAuthnRegistration: { read: ['AccessToken'] },
  TagResource: { read: ['ResourceArn', 'Tags'] },
  UntagResource: { read: ['ResourceArn', 'TagKeys'] },
  UpdateDeviceStatus: { read: ['AccessToken', 'DeviceKey', 'DeviceRememberedStatus'] },
  UpdateGroup: { read: ['GroupName', 'UserPoolId', 'Description', 'RoleArn', 'Precedence'] },
  UpdateIdentityProvider: {
    read: ['UserPoolId', 'ProviderName', 'ProviderDetails', 'AttributeMapping', 'IdpIdentifiers'],
    refused: NOT_OF_A_PROVIDER,
  },
  UpdateResourceServer: { read: ['UserPoolId', 'Identifier', 'Name', 'Scopes'] },
  UpdateUserAttributes: { read: ['UserAttributes', 'AccessToken', 'ClientMetadata'] },
  UpdateUserPool: {
    read: ['UserPoolId', ...OF_A_POOL],
    kept: ['UserPoolAddOns', 'KeyConfiguration', 'IssuerConfiguration', 'EmailConfiguration'],
    refused: NOT_OF_A_POOL,
  },
  UpdateUserPoolClient: {
    read: ['UserPoolId', 'ClientId', ...OF_A_CLIENT],
    kept: ['AnalyticsConfiguration', 'EnablePropagateAdditionalUserContextData'],
  },
  UpdateUserPoolDomain: {
    read: ['Domain', 'UserPoolId', 'ManagedLoginVersion', 'CustomDomainConfig'],
    refused: NOT_OF_A_DOMAIN,
  },
  VerifySoftwareToken: { read: ['UserCode', 'AccessToken', 'Session'], idle: ['FriendlyDeviceName'] },
  VerifyUserAttribute: { read: ['AccessToken', 'AttributeName', 'Code'] },
};
