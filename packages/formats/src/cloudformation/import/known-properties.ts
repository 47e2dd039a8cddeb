/** Keys of a map, with the maps below them that are looked into; a list stands for each of its items. */
export interface Keys {
  readonly names: readonly string[];
  readonly below?: Readonly<Record<string, Keys>>;
}

const throttle: Keys = { names: ['BurstLimit', 'RateLimit'] };
const routeSettings: Keys = {
  names: [
    'DataTraceEnabled',
    'DetailedMetricsEnabled',
    'LoggingLevel',
    'ThrottlingBurstLimit',
    'ThrottlingRateLimit',
  ],
};
const endpoint: Keys = { names: ['IpAddressType', 'Types', 'VpcEndpointIds'] };
const mutualTls: Keys = { names: ['TruststoreUri', 'TruststoreVersion'] };

/**
 * Properties of the resources that decide who may call an API, as the CloudFormation Template Reference lists them.
 * CloudFormation refuses any other, and so must whoever reads `AuthorisationType` as nothing, which is NONE.
 */
export const KNOWN_PROPERTIES: Readonly<Record<string, Keys>> = {
  'AWS::ApiGateway::ApiKey': {
    names: [
      'CustomerId',
      'Description',
      'Enabled',
      'GenerateDistinctId',
      'Name',
      'StageKeys',
      'Tags',
      'Value',
    ],
  },
  'AWS::ApiGateway::Authorizer': {
    names: [
      'AuthType',
      'AuthorizerCredentials',
      'AuthorizerResultTtlInSeconds',
      'AuthorizerUri',
      'IdentitySource',
      'IdentityValidationExpression',
      'Name',
      'ProviderARNs',
      'RestApiId',
      'Type',
    ],
  },
  'AWS::ApiGateway::DomainName': {
    names: [
      'CertificateArn',
      'DomainName',
      'EndpointAccessMode',
      'EndpointConfiguration',
      'MutualTlsAuthentication',
      'OwnershipVerificationCertificateArn',
      'RegionalCertificateArn',
      'RoutingMode',
      'SecurityPolicy',
      'Tags',
    ],
    below: { EndpointConfiguration: endpoint, MutualTlsAuthentication: mutualTls },
  },
  'AWS::ApiGateway::DomainNameV2': {
    names: [
      'CertificateArn',
      'DomainName',
      'EndpointAccessMode',
      'EndpointConfiguration',
      'Policy',
      'RoutingMode',
      'SecurityPolicy',
      'Tags',
    ],
    below: { EndpointConfiguration: endpoint },
  },
  'AWS::ApiGateway::Method': {
    names: [
      'ApiKeyRequired',
      'AuthorizationScopes',
      'AuthorizationType',
      'AuthorizerId',
      'HttpMethod',
      'Integration',
      'MethodResponses',
      'OperationName',
      'RequestModels',
      'RequestParameters',
      'RequestValidatorId',
      'ResourceId',
      'RestApiId',
    ],
  },
  'AWS::ApiGateway::RequestValidator': {
    names: ['Name', 'RestApiId', 'ValidateRequestBody', 'ValidateRequestParameters'],
  },
  'AWS::ApiGateway::RestApi': {
    names: [
      'ApiKeySourceType',
      'BinaryMediaTypes',
      'Body',
      'BodyS3Location',
      'CloneFrom',
      'Description',
      'DisableExecuteApiEndpoint',
      'EndpointAccessMode',
      'EndpointConfiguration',
      'FailOnWarnings',
      'MinimumCompressionSize',
      'Mode',
      'Name',
      'Parameters',
      'Policy',
      'SecurityPolicy',
      'Tags',
    ],
    below: { EndpointConfiguration: endpoint },
  },
  'AWS::ApiGateway::Stage': {
    names: [
      'AccessLogSetting',
      'CacheClusterEnabled',
      'CacheClusterSize',
      'CanarySetting',
      'ClientCertificateId',
      'DeploymentId',
      'Description',
      'DocumentationVersion',
      'MethodSettings',
      'RestApiId',
      'StageName',
      'Tags',
      'TracingEnabled',
      'Variables',
    ],
    below: {
      MethodSettings: {
        names: [
          'CacheDataEncrypted',
          'CacheTtlInSeconds',
          'CachingEnabled',
          'DataTraceEnabled',
          'HttpMethod',
          'LoggingLevel',
          'MetricsEnabled',
          'ResourcePath',
          'ThrottlingBurstLimit',
          'ThrottlingRateLimit',
        ],
      },
    },
  },
  'AWS::ApiGateway::UsagePlan': {
    names: ['ApiStages', 'Description', 'Quota', 'Tags', 'Throttle', 'UsagePlanName'],
    below: {
      ApiStages: { names: ['ApiId', 'Stage', 'Throttle'] },
      Quota: { names: ['Limit', 'Offset', 'Period'] },
      Throttle: throttle,
    },
  },
  'AWS::ApiGateway::UsagePlanKey': { names: ['KeyId', 'KeyType', 'UsagePlanId'] },
  'AWS::ApiGatewayV2::Api': {
    names: [
      'ApiKeySelectionExpression',
      'BasePath',
      'Body',
      'BodyS3Location',
      'CorsConfiguration',
      'CredentialsArn',
      'Description',
      'DisableExecuteApiEndpoint',
      'DisableSchemaValidation',
      'FailOnWarnings',
      'IpAddressType',
      'Name',
      'ProtocolType',
      'RouteKey',
      'RouteSelectionExpression',
      'Tags',
      'Target',
      'Version',
    ],
  },
  'AWS::ApiGatewayV2::ApiGatewayManagedOverrides': {
    names: ['ApiId', 'Integration', 'Route', 'Stage'],
    below: {
      Integration: { names: ['Description', 'IntegrationMethod', 'PayloadFormatVersion', 'TimeoutInMillis'] },
      Route: {
        names: ['AuthorizationScopes', 'AuthorizationType', 'AuthorizerId', 'OperationName', 'Target'],
      },
      Stage: {
        names: [
          'AccessLogSettings',
          'AutoDeploy',
          'DefaultRouteSettings',
          'Description',
          'RouteSettings',
          'StageVariables',
        ],
      },
    },
  },
  'AWS::ApiGatewayV2::Authorizer': {
    names: [
      'ApiId',
      'AuthorizerCredentialsArn',
      'AuthorizerPayloadFormatVersion',
      'AuthorizerResultTtlInSeconds',
      'AuthorizerType',
      'AuthorizerUri',
      'EnableSimpleResponses',
      'IdentitySource',
      'IdentityValidationExpression',
      'JwtConfiguration',
      'Name',
    ],
    below: { JwtConfiguration: { names: ['Audience', 'Issuer'] } },
  },
  'AWS::ApiGatewayV2::DomainName': {
    names: ['DomainName', 'DomainNameConfigurations', 'MutualTlsAuthentication', 'RoutingMode', 'Tags'],
    below: { MutualTlsAuthentication: mutualTls },
  },
  'AWS::ApiGatewayV2::Route': {
    names: [
      'ApiId',
      'ApiKeyRequired',
      'AuthorizationScopes',
      'AuthorizationType',
      'AuthorizerId',
      'ModelSelectionExpression',
      'OperationName',
      'RequestModels',
      'RequestParameters',
      'RouteKey',
      'RouteResponseSelectionExpression',
      'Target',
    ],
  },
  'AWS::IAM::AccessKey': { names: ['Serial', 'Status', 'UserName'] },
  'AWS::IAM::Group': { names: ['GroupName', 'ManagedPolicyArns', 'Path', 'Policies'] },
  'AWS::IAM::GroupPolicy': { names: ['GroupName', 'PolicyDocument', 'PolicyName'] },
  'AWS::IAM::ManagedPolicy': {
    names: ['Description', 'Groups', 'ManagedPolicyName', 'Path', 'PolicyDocument', 'Roles', 'Users'],
  },
  'AWS::IAM::OIDCProvider': { names: ['ClientIdList', 'Tags', 'ThumbprintList', 'Url'] },
  'AWS::IAM::SAMLProvider': {
    names: [
      'AddPrivateKey',
      'AssertionEncryptionMode',
      'Name',
      'PrivateKeyList',
      'RemovePrivateKey',
      'SamlMetadataDocument',
      'Tags',
    ],
  },
  'AWS::IAM::Policy': { names: ['Groups', 'PolicyDocument', 'PolicyName', 'Roles', 'Users'] },
  'AWS::IAM::Role': {
    names: [
      'AssumeRolePolicyDocument',
      'Description',
      'ManagedPolicyArns',
      'MaxSessionDuration',
      'Path',
      'PermissionsBoundary',
      'Policies',
      'RoleName',
      'Tags',
    ],
  },
  'AWS::IAM::RolePolicy': { names: ['PolicyDocument', 'PolicyName', 'RoleName'] },
  'AWS::IAM::User': {
    names: [
      'Groups',
      'LoginProfile',
      'ManagedPolicyArns',
      'Path',
      'PermissionsBoundary',
      'Policies',
      'Tags',
      'UserName',
    ],
  },
  'AWS::IAM::UserPolicy': { names: ['PolicyDocument', 'PolicyName', 'UserName'] },
  'AWS::ApiGatewayV2::Stage': {
    names: [
      'AccessLogSettings',
      'AccessPolicyId',
      'ApiId',
      'AutoDeploy',
      'ClientCertificateId',
      'DefaultRouteSettings',
      'DeploymentId',
      'Description',
      'RouteSettings',
      'StageName',
      'StageVariables',
      'Tags',
    ],
    below: { DefaultRouteSettings: routeSettings },
  },
};
