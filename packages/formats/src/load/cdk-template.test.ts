import { describe, expect, it } from 'vitest';
import { loadTemplate } from './index.ts';

/** A stack as `cdk synth` writes it: hashed logical ids, ARNs joined from parts, `RootResourceId` by GetAtt. */
const STACK = {
  Resources: {
    UsersPool0A1B: { Type: 'AWS::Cognito::UserPool', Metadata: { 'aws:cdk:path': 'Shop/Users/Resource' } },
    UsersPoolClientC2D3: {
      Type: 'AWS::Cognito::UserPoolClient',
      Properties: {
        AllowedOAuthFlows: ['code'],
        AllowedOAuthFlowsUserPoolClient: true,
        AllowedOAuthScopes: ['openid'],
        UserPoolId: { Ref: 'UsersPool0A1B' },
      },
    },
    HandlerServiceRoleFCDC14AE: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: {
          Statement: [
            { Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' } },
          ],
          Version: '2012-10-17',
        },
        ManagedPolicyArns: [
          {
            'Fn::Join': [
              '',
              [
                'arn:',
                { Ref: 'AWS::Partition' },
                ':iam::aws:policy/service-role/AWSLambdaBasicExecutionRole',
              ],
            ],
          },
        ],
      },
    },
    Handler886CB40B: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Code: { S3Bucket: { 'Fn::Sub': 'cdk-assets-${AWS::AccountId}-${AWS::Region}' }, S3Key: 'abc.zip' },
        Handler: 'index.handler',
        Role: { 'Fn::GetAtt': ['HandlerServiceRoleFCDC14AE', 'Arn'] },
        Runtime: 'nodejs22.x',
      },
      DependsOn: ['HandlerServiceRoleFCDC14AE'],
      Metadata: { 'aws:asset:path': 'asset.abc', 'aws:asset:property': 'Code' },
    },
    Api23C1B4F6: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'Api' } },
    ApiDeployment8E2C1D5A4f1b: {
      Type: 'AWS::ApiGateway::Deployment',
      Properties: { RestApiId: { Ref: 'Api23C1B4F6' } },
      DependsOn: ['ApiordersGET11AA', 'Apiorders77BB'],
    },
    ApiDeploymentStageprod9F0E: {
      Type: 'AWS::ApiGateway::Stage',
      Properties: {
        DeploymentId: { Ref: 'ApiDeployment8E2C1D5A4f1b' },
        RestApiId: { Ref: 'Api23C1B4F6' },
        StageName: 'prod',
      },
    },
    Apiorders77BB: {
      Type: 'AWS::ApiGateway::Resource',
      Properties: {
        ParentId: { 'Fn::GetAtt': ['Api23C1B4F6', 'RootResourceId'] },
        PathPart: 'orders',
        RestApiId: { Ref: 'Api23C1B4F6' },
      },
    },
    ApiordersGETPermission33CC: {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        Action: 'lambda:InvokeFunction',
        FunctionName: { 'Fn::GetAtt': ['Handler886CB40B', 'Arn'] },
        Principal: 'apigateway.amazonaws.com',
        SourceArn: {
          'Fn::Join': [
            '',
            [
              'arn:',
              { Ref: 'AWS::Partition' },
              ':execute-api:',
              { Ref: 'AWS::Region' },
              ':',
              { Ref: 'AWS::AccountId' },
              ':',
              { Ref: 'Api23C1B4F6' },
              '/',
              { Ref: 'ApiDeploymentStageprod9F0E' },
              '/GET/orders',
            ],
          ],
        },
      },
    },
    ApiordersGET11AA: {
      Type: 'AWS::ApiGateway::Method',
      Properties: {
        AuthorizationType: 'COGNITO_USER_POOLS',
        AuthorizerId: { Ref: 'Authorizer55EE' },
        HttpMethod: 'GET',
        Integration: {
          IntegrationHttpMethod: 'POST',
          Type: 'AWS_PROXY',
          Uri: {
            'Fn::Join': [
              '',
              [
                'arn:',
                { Ref: 'AWS::Partition' },
                ':apigateway:',
                { Ref: 'AWS::Region' },
                ':lambda:path/2015-03-31/functions/',
                { 'Fn::GetAtt': ['Handler886CB40B', 'Arn'] },
                '/invocations',
              ],
            ],
          },
        },
        ResourceId: { Ref: 'Apiorders77BB' },
        RestApiId: { Ref: 'Api23C1B4F6' },
      },
    },
    Authorizer55EE: {
      Type: 'AWS::ApiGateway::Authorizer',
      Properties: {
        IdentitySource: 'method.request.header.Authorization',
        Name: 'ShopAuthorizer',
        ProviderARNs: [{ 'Fn::GetAtt': ['UsersPool0A1B', 'Arn'] }],
        RestApiId: { Ref: 'Api23C1B4F6' },
        Type: 'COGNITO_USER_POOLS',
      },
    },
    CDKMetadata: {
      Type: 'AWS::CDK::Metadata',
      Properties: { Analytics: 'v2' },
      Condition: 'CDKMetadataAvailable',
    },
  },
  Conditions: {
    CDKMetadataAvailable: {
      'Fn::Or': [
        { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-west-1'] },
        { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] },
      ],
    },
  },
  Outputs: {
    ApiEndpoint4F160690: {
      Value: {
        'Fn::Join': [
          '',
          [
            'https://',
            { Ref: 'Api23C1B4F6' },
            '.execute-api.',
            { Ref: 'AWS::Region' },
            '.',
            { Ref: 'AWS::URLSuffix' },
            '/',
          ],
        ],
      },
    },
  },
  Parameters: {
    BootstrapVersion: {
      Type: 'AWS::SSM::Parameter::Value<String>',
      Default: '/cdk-bootstrap/hnb659fds/version',
    },
  },
  Rules: {
    CheckBootstrapVersion: {
      Assertions: [
        { Assert: { 'Fn::Not': [{ 'Fn::Contains': [['1', '2'], { Ref: 'BootstrapVersion' }] }] } },
      ],
    },
  },
};

describe('a template that CDK wrote', () => {
  const files: Readonly<Record<string, string>> = {
    'cdk.out/Shop.template.json': JSON.stringify(STACK, null, 1),
  };
  const {
    definition,
    diagnostics,
    files: read,
  } = loadTemplate({
    path: 'cdk.out',
    readFile: (path) => files[path],
    listFolder: (path) =>
      path === 'cdk.out' ? ['Shop.template.json', 'tree.json', 'manifest.json'] : undefined,
  });
  const [api] = definition.apis;

  it('is found in the folder, and nothing else is read', () => {
    expect(read).toEqual(['cdk.out/Shop.template.json']);
  });

  it('has its route behind its authorizer and in front of its function', () => {
    expect(api?.routes).toMatchObject([
      {
        method: 'GET',
        path: '/orders',
        auth: { type: 'COGNITO_USER_POOLS', authorizer: api?.authorizers[0]?.id, scopes: [] },
        integration: { type: 'AWS_PROXY', function: { logicalId: 'Handler886CB40B' } },
        unresolved: undefined,
      },
    ]);
    expect(api?.authorizers).toMatchObject([
      { userPoolArns: [definition.userPools[0]?.arn], unresolved: undefined },
    ]);
    expect(api?.stages).toMatchObject([{ name: 'prod' }]);
  });

  it('has the permission of its function, on its stage', () => {
    expect(definition.functions).toMatchObject([
      {
        code: { kind: 'local', path: 'asset.abc' },
        permissions: [{ sourceArn: `arn:aws:execute-api:eu-west-1:111122223333:${api?.id}/prod/GET/orders` }],
      },
    ]);
  });

  it('has nothing to say but that a managed policy is not here', () => {
    expect(diagnostics.map((one) => one.code)).toEqual(['CFN_POLICY_NOT_HERE']);
  });
});
