import type { Surroundings } from '@portcullis/model';
import { describe, expect, it } from 'vitest';
import { type LoadResult, loadTemplate } from '../../../load/index.ts';

function load(resources: string, head = '', files: Readonly<Record<string, string>> = {}): LoadResult {
  const all: Readonly<Record<string, string>> = {
    ...files,
    'template.yaml': `${head}Resources:\n${resources}`,
  };
  return loadTemplate({ path: 'template.yaml', readFile: (name) => all[name] });
}

const surroundings = (...args: Parameters<typeof load>): Surroundings =>
  load(...args).definition.surroundings;

const SAM = 'Transform: AWS::Serverless-2016-10-31\n';

describe('what stands beside the APIs', () => {
  it('a budget counts the notifications that reach somebody', () => {
    const { budgets } = surroundings(`
  Money:
    Type: AWS::Budgets::Budget
    Properties:
      Budget: {BudgetType: COST, TimeUnit: MONTHLY, BudgetLimit: {Amount: 10, Unit: USD}}
      NotificationsWithSubscribers:
        - Notification: {NotificationType: ACTUAL, ComparisonOperator: GREATER_THAN, Threshold: 80}
          Subscribers: [{SubscriptionType: EMAIL, Address: ops@example.com}]
        - Notification: {NotificationType: ACTUAL, ComparisonOperator: GREATER_THAN, Threshold: 90}
          Subscribers: []
`);
    expect(budgets).toMatchObject([{ logicalId: 'Money', type: 'COST', notifications: 1, at: { line: 3 } }]);
  });

  it('a function URL names its function, by ARN, by name and in SAM', () => {
    const { functionUrls } = surroundings(
      `
  Fn: {Type: AWS::Lambda::Function, Properties: {Code: {ZipFile: x}, Role: r}}
  A: {Type: AWS::Lambda::Url, Properties: {TargetFunctionArn: !GetAtt Fn.Arn, AuthType: NONE}}
  B: {Type: AWS::Lambda::Url, Properties: {TargetFunctionArn: !Ref Fn, AuthType: AWS_IAM}}
  S:
    Type: AWS::Serverless::Function
    Properties: {Runtime: nodejs20.x, Handler: a.b, InlineCode: x, FunctionUrlConfig: {AuthType: NONE}}
`,
      SAM,
    );
    expect(functionUrls).toMatchObject([
      { logicalId: 'A', function: { logicalId: 'Fn' }, authType: 'NONE' },
      { logicalId: 'B', function: { logicalId: 'Fn' }, authType: 'AWS_IAM' },
      { logicalId: 'SUrl', function: { logicalId: 'S' }, authType: 'NONE', at: { line: 9 } },
    ]);
  });

  it('a resource that has the id of a URL made by SAM stays as it is', () => {
    const { definition } = load(
      `
  S:
    Type: AWS::Serverless::Function
    Properties: {Runtime: nodejs20.x, Handler: a.b, InlineCode: x, FunctionUrlConfig: {AuthType: NONE}}
  SUrl: {Type: AWS::Lambda::Function, Properties: {Code: {ZipFile: x}, Role: r}}
`,
      SAM,
    );
    expect(definition.functions.map((fn) => fn.logicalId)).toEqual(['S', 'SUrl']);
    expect(definition.surroundings.functionUrls).toEqual([]);
  });

  it('an identity pool has its roles and the pools that it trusts', () => {
    const { identityPools } = surroundings(`
  Pool: {Type: AWS::Cognito::IdentityPool, Properties: {AllowUnauthenticatedIdentities: true, CognitoIdentityProviders: [{ProviderName: p, ClientId: c, ServerSideTokenCheck: true}]}}
  Roles: {Type: AWS::Cognito::IdentityPoolRoleAttachment, Properties: {IdentityPoolId: !Ref Pool, Roles: {unauthenticated: !GetAtt Guest.Arn}}}
  Guest: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {Version: 2012-10-17, Statement: [{Effect: Allow, Principal: {Federated: cognito-identity.amazonaws.com}, Action: "sts:AssumeRoleWithWebIdentity"}]}}}
`);
    expect(identityPools).toMatchObject([
      {
        logicalId: 'Pool',
        guests: true,
        classicFlow: false,
        userPools: [{ providerName: 'p', clientId: 'c', serverSideTokenCheck: true }],
        guestRoleArn: 'arn:aws:iam::111122223333:role/Guest',
      },
    ]);
    expect(identityPools[0]?.authenticatedRoleArn).toBeUndefined();
  });

  it('a web ACL is told in short, with what it protects', () => {
    const { webAcls, webAclAssociations, ipSets } = surroundings(`
  Acl:
    Type: AWS::WAFv2::WebACL
    Properties:
      Name: front
      Scope: REGIONAL
      Rules:
        - {Name: rate, Action: {Block: {}}, Statement: {RateBasedStatement: {Limit: 300, AggregateKeyType: IP}}}
        - {Name: common, OverrideAction: {Count: {}}, Statement: {ManagedRuleGroupStatement: {VendorName: AWS, Name: AWSManagedRulesCommonRuleSet}}}
        - {Name: own, Action: {Block: {}}, Statement: {NotStatement: {}}}
  Set: {Type: AWS::WAFv2::IPSet, Properties: {Addresses: [10.0.0.0/8, 192.0.2.0/24], IPAddressVersion: IPV4, Scope: REGIONAL}}
  On: {Type: AWS::WAFv2::WebACLAssociation, Properties: {WebACLArn: !GetAtt Acl.Arn, ResourceArn: arn}}
`);
    expect(webAcls).toMatchObject([
      {
        name: 'front',
        scope: 'REGIONAL',
        rules: [
          { name: 'rate', kind: 'rate-based', limit: 300, countsOnly: false },
          { name: 'common', kind: 'managed', group: 'AWSManagedRulesCommonRuleSet', countsOnly: true },
          { name: 'own', kind: 'other', countsOnly: false },
        ],
      },
    ]);
    expect(webAclAssociations).toMatchObject([{ webAclArn: webAcls[0]?.arn, resourceArn: 'arn' }]);
    expect(ipSets).toMatchObject([{ logicalId: 'Set', addresses: 2 }]);
  });

  it('the policy of a VPC endpoint is read, and one with a mistake keeps nothing from loading', () => {
    const { definition, diagnostics } = load(`
  A: {Type: AWS::EC2::VPCEndpoint, Properties: {ServiceName: com.amazonaws.eu-west-1.execute-api, VpcId: v}}
  B: {Type: AWS::EC2::VPCEndpoint, Properties: {ServiceName: s, VpcId: v, PolicyDocument: {Statement: [{Effect: Allow, Principal: "*", Action: "execute-api:Invoke", Resource: "*"}]}}}
  C: {Type: AWS::EC2::VPCEndpoint, Properties: {ServiceName: s, VpcId: v, PolicyDocument: {Statement: [{Effect: Maybe}]}}}
`);
    const { vpcEndpoints } = definition.surroundings;
    expect(vpcEndpoints).toMatchObject([
      { logicalId: 'A' },
      { logicalId: 'B', policy: { statements: [{ effect: 'Allow' }] } },
      { logicalId: 'C', policyUnresolved: 'endpoint policy of C has errors' },
    ]);
    expect(vpcEndpoints[0]?.policy).toBeUndefined();
    expect(diagnostics).toEqual([]);
  });

  it('a distribution has its origins, the headers that it adds and its web ACL', () => {
    const { distributions, apiGatewayAccount } = surroundings(`
  Api: {Type: AWS::ApiGatewayV2::Api, Properties: {ProtocolType: HTTP, Name: a}}
  Front:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Origins: [{Id: o, DomainName: !Sub "\${Api}.execute-api.\${AWS::Region}.amazonaws.com", OriginCustomHeaders: [{HeaderName: x-origin, HeaderValue: secret}]}]
        WebACLId: !ImportValue acl
  Account: {Type: AWS::ApiGateway::Account, Properties: {}}
`);
    expect(distributions).toMatchObject([
      {
        webAclArn: 'not known here',
        origins: [
          {
            domainName: expect.stringMatching(/^\w{10}\.execute-api\.eu-west-1\.amazonaws\.com$/),
            customHeaders: ['x-origin'],
          },
        ],
      },
    ]);
    expect(apiGatewayAccount).toMatchObject({ logicalId: 'Account', hasCloudWatchRole: false });
  });

  it('a GraphQL API has its auth modes and its schema, in CloudFormation and in SAM', () => {
    const { graphqlApis } = surroundings(
      `
  Plain: {Type: AWS::AppSync::GraphQLApi, Properties: {Name: plain, AuthenticationType: API_KEY, AdditionalAuthenticationProviders: [{AuthenticationType: AWS_IAM}]}}
  Schema: {Type: AWS::AppSync::GraphQLSchema, Properties: {ApiId: !GetAtt Plain.ApiId, Definition: "type Query { a: Int }"}}
  Sam: {Type: AWS::Serverless::GraphQLApi, Properties: {SchemaUri: schema.graphql, Auth: {Type: AWS_LAMBDA, Additional: [{Type: OPENID_CONNECT}]}}}
`,
      SAM,
      { 'schema.graphql': 'type Query { b: Int }' },
    );
    expect(graphqlApis).toMatchObject([
      {
        name: 'plain',
        defaultAuth: 'API_KEY',
        additionalAuth: ['AWS_IAM'],
        schema: 'type Query { a: Int }',
      },
      {
        name: 'Sam',
        defaultAuth: 'AWS_LAMBDA',
        additionalAuth: ['OPENID_CONNECT'],
        schema: 'type Query { b: Int }',
      },
    ]);
  });

  it.each([
    'Budgets::Budget, Properties: {Budget: 3, NotificationsWithSubscribers: x}',
    'Lambda::Url, Properties: {AuthType: [], TargetFunctionArn: {}}',
    'WAFv2::WebACL, Properties: {Rules: [3, {Statement: []}], Scope: {}}',
    'WAFv2::IPSet, Properties: {Addresses: x}',
    'EC2::VPCEndpoint, Properties: {PolicyDocument: "{"}',
    'CloudFront::Distribution, Properties: {DistributionConfig: {Origins: {Quantity: 1}}}',
    'AppSync::GraphQLApi, Properties: {AuthenticationType: [], AdditionalAuthenticationProviders: 3}',
  ])('a value of the wrong type is no error: %s', (resource) => {
    expect(
      load(`  X: {Type: AWS::${resource}}\n`).diagnostics.filter(({ severity }) => severity === 'error'),
    ).toEqual([]);
  });
});

describe('settings of user pools and clients', () => {
  it('default as CloudFormation documents them', () => {
    const { definition } = load(`
  Pool: {Type: AWS::Cognito::UserPool}
  Client: {Type: AWS::Cognito::UserPoolClient, Properties: {UserPoolId: !Ref Pool}}
`);
    expect(definition.userPools[0]?.settings).toEqual({
      adminCreatesUsers: false,
      mfa: 'OFF',
      advancedSecurity: 'OFF',
      autoVerifiedAttributes: [],
      usernameAttributes: [],
      aliasAttributes: [],
      verifiedBeforeUpdate: [],
      attributes: [],
      triggers: [],
    });
    expect(definition.userPools[0]?.clients[0]?.settings).toEqual({
      existenceErrors: 'LEGACY',
      refreshTokenTtlSeconds: 2_592_000,
      tokenRevocation: true,
      refreshTokenRotation: false,
      callbackUrls: [],
      identityProviders: [],
    });
  });

  it('are read, and what is not here is absent', () => {
    const { definition } = load(`
  Pool:
    Type: AWS::Cognito::UserPool
    Properties:
      AdminCreateUserConfig: {AllowAdminCreateUserOnly: !ImportValue who}
      MfaConfiguration: OPTIONAL
      UserPoolAddOns: {AdvancedSecurityMode: ENFORCED}
      UserAttributeUpdateSettings: {AttributesRequireVerificationBeforeUpdate: [email]}
      Schema: [{Name: email, Mutable: false}, {Name: tenant}]
      LambdaConfig: {PreSignUp: arn, PostConfirmation: arn}
  Client: {Type: AWS::Cognito::UserPoolClient, Properties: {UserPoolId: !Ref Pool, RefreshTokenValidity: 12, TokenValidityUnits: {RefreshToken: hours}, RefreshTokenRotation: {Feature: ENABLED}, WriteAttributes: [email], PreventUserExistenceErrors: ENABLED, EnableTokenRevocation: false, ExplicitAuthFlows: [ALLOW_USER_SRP_AUTH], CallbackURLs: ["https://a"]}}
`);
    expect(definition.userPools[0]?.settings).toMatchObject({
      adminCreatesUsers: undefined,
      mfa: 'OPTIONAL',
      advancedSecurity: 'ENFORCED',
      verifiedBeforeUpdate: ['email'],
      attributes: [
        { name: 'email', custom: false, mutable: false },
        { name: 'custom:tenant', custom: true, mutable: true },
      ],
      triggers: ['PostConfirmation', 'PreSignUp'],
    });
    expect(definition.userPools[0]?.clients[0]?.settings).toMatchObject({
      existenceErrors: 'ENABLED',
      refreshTokenTtlSeconds: 43_200,
      tokenRevocation: false,
      refreshTokenRotation: true,
      writeAttributes: ['email'],
      authFlows: ['ALLOW_USER_SRP_AUTH'],
      callbackUrls: ['https://a'],
    });
  });
});

describe('triggers of a pool', () => {
  it('SAM events are triggers, and make no circle', () => {
    const { definition } = load(
      `
  Pool: {Type: AWS::Cognito::UserPool, Properties: {LambdaConfig: {PostConfirmation: arn}}}
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs20.x
      Handler: a.b
      InlineCode: x
      Environment: {Variables: {POOL: !Ref Pool}}
      Events:
        One: {Type: Cognito, Properties: {UserPool: !Ref Pool, Trigger: PreSignUp}}
        Two: {Type: Cognito, Properties: {UserPool: !Ref Pool, Trigger: [PreTokenGeneration]}}
`,
      SAM,
    );
    expect(definition.userPools[0]?.settings.triggers).toEqual([
      'PostConfirmation',
      'PreSignUp',
      'PreTokenGeneration',
    ]);
    const arn = definition.functions[0]?.arn;
    expect(definition.cognitoResources[0]?.properties.LambdaConfig).toEqual({
      PostConfirmation: 'arn',
      PreSignUp: arn,
      PreTokenGeneration: arn,
    });
  });

  it.each([
    ['UserPool: !Ref Fn, Trigger: PreSignUp', 'needs a `UserPool` of this template'],
    ['UserPool: !ImportValue pool, Trigger: PreSignUp', 'needs a `UserPool` of this template'],
    ['UserPool: !Ref Pool', 'needs a `UserPool` of this template and a `Trigger`'],
    ['UserPool: !Ref Pool, Trigger: PreSignup', 'write `PreSignUp`'],
    ['UserPool: !Ref Pool, Trigger: 3', '`3` is not a property of `LambdaConfig`'],
  ])('a SAM event that would be no trigger is refused: %s', (properties, message) => {
    expect(() =>
      load(
        `
  Pool: {Type: AWS::Cognito::UserPool}
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs20.x
      Handler: a.b
      InlineCode: x
      Events:
        One: {Type: Cognito, Properties: {${properties}}}
`,
        SAM,
      ),
    ).toThrow(message);
  });
});

describe('execution logs', () => {
  it('a stage says what it logs', () => {
    const { definition } = load(`
  Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: a}}
  Get: {Type: AWS::ApiGateway::Method, Properties: {RestApiId: !Ref Api, ResourceId: !GetAtt Api.RootResourceId, HttpMethod: GET, AuthorizationType: NONE, Integration: {Type: MOCK}}}
  Dep: {Type: AWS::ApiGateway::Deployment, DependsOn: Get, Properties: {RestApiId: !Ref Api}}
  Prod: {Type: AWS::ApiGateway::Stage, Properties: {RestApiId: !Ref Api, DeploymentId: !Ref Dep, StageName: prod, MethodSettings: [{HttpMethod: "*", ResourcePath: "/*", LoggingLevel: INFO, DataTraceEnabled: true}]}}
`);
    const [api] = definition.apis;
    expect(api?.stages[0]?.methodSettings).toMatchObject([{ loggingLevel: 'INFO', dataTrace: true }]);
  });
});
