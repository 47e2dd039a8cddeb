import type { Diagnostic, Route } from '@portcullis/model';
import { plainValue, treeOfValue } from '@portcullis/model/source';
import { describe, expect, it } from 'vitest';
import { parseTemplate } from '../cloudformation/index.ts';
import { TemplateResolver } from '../cloudformation/resolver.ts';
import { loadTemplate } from '../load/index.ts';
import { type OpenApiResult, readOpenApi } from '../openapi/index.ts';
import { Diagnostics, readTree } from '../source/index.ts';
import { transformSam } from './index.ts';

interface Transformed {
  readonly ids: readonly string[];
  readonly api: (logicalId: string) => OpenApiResult;
  readonly properties: (logicalId: string) => unknown;
  readonly diagnostics: readonly Diagnostic[];
}

function transform(text: string, files: Readonly<Record<string, string>> = {}): Transformed {
  const diagnostics = new Diagnostics();
  const header = text.includes('Transform:') ? '' : 'Transform: AWS::Serverless-2016-10-31\n';
  const parsed = parseTemplate(readTree(header + text, 'template.yaml'), diagnostics);
  const ports = { parameters: {}, readFile: (path: string) => files[path] };
  const result = transformSam(parsed, ports);
  diagnostics.addAll(result.diagnostics);
  const environment = {
    partition: 'aws',
    account: '111122223333',
    region: 'eu-west-1',
    stackName: 'app',
    ids: {},
  };
  const resolver = new TemplateResolver(
    result.template,
    environment,
    { ...ports, importValue: () => undefined, ssm: {} },
    diagnostics,
  );
  const resources = new Map(resolver.resources().map((resource) => [resource.logicalId, resource]));
  return {
    ids: [...resources.keys()],
    diagnostics: diagnostics.items,
    properties: (logicalId) => plainValue(resources.get(logicalId)?.properties ?? treeOfValue(null, '')),
    api: (logicalId) => {
      const resource = resources.get(logicalId);
      const body = resource?.properties.entries.get('Body')?.value;
      if (resource === undefined || body === undefined) throw new Error(`no body of ${logicalId}`);
      return readOpenApi(body, {
        kind: resource.type === 'AWS::ApiGateway::RestApi' ? 'REST' : 'HTTP',
        apiId: logicalId,
        partition: 'aws',
        account: '111122223333',
        region: 'eu-west-1',
        functions: new Map(),
        path: resource.path,
        policyName: `ResourcePolicy of ${logicalId}`,
      });
    },
  };
}

function routeOf(result: OpenApiResult, method: string, path: string): Route {
  const route = result.routes.find((item) => item.method === method && item.path === path);
  if (route === undefined) throw new Error(`no route ${method} ${path}`);
  return route;
}

function errors({ diagnostics }: Transformed): readonly string[] {
  return diagnostics.filter((item) => item.severity === 'error').map((item) => item.code);
}

/** A function with one event, on an API with the given properties. */
function app(api: string, event: string, type = 'Api'): string {
  const id = type === 'Api' ? 'RestApiId' : 'ApiId';
  const stage = type === 'Api' ? 'StageName: v1, ' : '';
  return `
Resources:
  Shop: { Type: AWS::Serverless::${type}, Properties: { ${stage}${api} } }
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: x
      Events:
        Get: { Type: ${type}, Properties: { ${id}: !Ref Shop, Path: /orders, Method: get, ${event} } }
`;
}

const POOL = 'Authorizers: { Pool: { UserPoolArn: arn:aws:cognito-idp:eu-west-1:111122223333:userpool/p } }';
const JWT =
  "Authorizers: { Jwt: { IdentitySource: $request.header.A, JwtConfiguration: { issuer: 'https://i', audience: [a] } } }";

describe('what SAM makes', () => {
  it('an implicit API of each kind, under the logical ids that SAM documents', () => {
    const result = transform(`
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: x
      Events:
        Rest: { Type: Api, Properties: { Path: /a, Method: GET } }
        Http: { Type: HttpApi }
        Other: { Type: Schedule, Properties: { Schedule: rate(1 day) } }
`);
    expect(result.diagnostics.map(({ code }) => code)).toEqual(['SAM_SECOND_STAGE']);
    expect(result.ids).toEqual([
      'Orders',
      'OrdersRole',
      'OrdersRestPermissionProd',
      'OrdersHttpPermission',
      'ServerlessRestApi',
      'ServerlessRestApiDeployment',
      'ServerlessRestApiProdStage',
      'ServerlessHttpApi',
      'ServerlessHttpApiApiGatewayDefaultStage',
    ]);
    expect(routeOf(result.api('ServerlessRestApi'), 'GET', '/a').auth).toEqual({ type: 'NONE' });
    expect(routeOf(result.api('ServerlessHttpApi'), 'ANY', '$default').auth).toEqual({ type: 'NONE' });
  });

  it('no implicit API where no event needs one', () => {
    expect(
      transform('Resources: { F: { Type: AWS::Serverless::Function, Properties: { InlineCode: x } } }').ids,
    ).toEqual(['F', 'FRole']);
  });

  it('a route points at the event that caused it', () => {
    const result = transform(app('', ''));
    const { at } = routeOf(result.api('Shop'), 'GET', '/orders');
    expect(at).toMatchObject({ file: 'template.yaml', line: 10 });
  });

  it('references to generated resources find them', () => {
    const result = transform(`${app('', '')}
  Alarm: { Type: AWS::ApiGateway::BasePathMapping, Properties: { DomainName: d, RestApiId: !Ref Shop, Stage: !Ref Shop.Stage } }
Outputs:
  Url: { Value: !Sub 'https://\${Shop}/\${Shop.Stage}' }
`);
    expect(errors(result)).toEqual([]);
  });

  it('a definition file beside the template is the document', () => {
    const text =
      'Resources: { Shop: { Type: AWS::Serverless::Api, Properties: { StageName: v1, DefinitionUri: api.yaml } } }';
    const result = transform(text, { 'api.yaml': 'openapi: 3.0.1\npaths:\n  /a:\n    get: {}\n' });
    expect(routeOf(result.api('Shop'), 'GET', '/a').at).toMatchObject({ file: 'api.yaml', line: 4 });
  });

  it('an included file takes the default authorizer', () => {
    const text = `
Resources:
  Shop:
    Type: AWS::Serverless::Api
    Properties:
      StageName: v1
      Auth: { DefaultAuthorizer: Pool, ${POOL} }
      DefinitionBody: { Fn::Transform: { Name: AWS::Include, Parameters: { Location: api.yaml } } }
`;
    const file =
      'openapi: 3.0.1\npaths: { /a: { get: { x-amazon-apigateway-integration: { type: mock } } } }\n';
    expect(routeOf(transform(text, { 'api.yaml': file }).api('Shop'), 'GET', '/a').auth.type).toBe(
      'COGNITO_USER_POOLS',
    );
  });

  it('a state machine is started by a non-proxy integration, behind the same Auth', () => {
    const result = transform(`
Resources:
  Shop: { Type: AWS::Serverless::Api, Properties: { StageName: v1, Auth: { DefaultAuthorizer: AWS_IAM } } }
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition: {}
      Events: { Start: { Type: Api, Properties: { RestApiId: !Ref Shop, Path: /start, Method: post } } }
`);
    expect(errors(result)).toEqual([]);
    expect(routeOf(result.api('Shop'), 'POST', '/start')).toMatchObject({
      auth: { type: 'AWS_IAM' },
      integration: { type: 'AWS' },
    });
  });

  it('maps of Globals merge, lists are joined, and other values of the resource win', () => {
    const result = transform(`
Globals:
  Api:
    BinaryMediaTypes: [image~1png]
    Cors: "'*'"
    Auth: { DefaultAuthorizer: Pool, ${POOL} }
${app('BinaryMediaTypes: [image/gif], Cors: "\'https://a\'", Auth: { AddDefaultAuthorizerToCorsPreflight: false }', '')}`);
    const api = result.api('Shop');
    expect(api.binaryMediaTypes).toEqual(['image/png', 'image/gif']);
    expect(routeOf(api, 'GET', '/orders').auth.type).toBe('COGNITO_USER_POOLS');
    expect(routeOf(api, 'OPTIONS', '/orders')).toMatchObject({
      auth: { type: 'NONE' },
      integration: {
        responses: [
          { responseParameters: { 'method.response.header.Access-Control-Allow-Origin': "'https://a'" } },
        ],
      },
    });
  });

  it('policies of the role are written out where they are known, and named where they are not', () => {
    const role = transform(`
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: x
      Policies: [LambdaInvokePolicy: { FunctionName: other }, KMSDecryptPolicy: { KeyId: k }, KMSEncryptPolicy: { KeyId: k }, AmazonS3ReadOnlyAccess]
`).properties('OrdersRole');
    expect(role).toMatchObject({
      ManagedPolicyArns: [
        'SAM policy template KMSEncryptPolicy',
        'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess',
      ],
      Policies: [
        {
          PolicyDocument: {
            Statement: [{ Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'] }],
          },
        },
        {
          PolicyDocument: {
            Statement: [
              {
                Action: ['lambda:InvokeFunction'],
                Resource: ['arn:aws:lambda:eu-west-1:111122223333:function:other*'],
              },
            ],
          },
        },
        {
          PolicyDocument: {
            Statement: [{ Action: ['kms:Decrypt'], Resource: ['arn:aws:kms:eu-west-1:111122223333:key/k'] }],
          },
        },
      ],
    });
  });

  it('a property without a value is absent', () => {
    const result = transform(app('Auth: { DefaultAuthorizer: AWS_IAM, InvokeRole: !Ref AWS::NoValue }', ''));
    expect(routeOf(result.api('Shop'), 'GET', '/orders').integration).toMatchObject({
      credentials: 'caller',
    });
  });

  it('a function URL, and a property that is not known, are pointed out', () => {
    const result = transform(
      'Resources: { F: { Type: AWS::Serverless::Function, Properties: { InlineCode: x, Event: {}, FunctionUrlConfig: { AuthType: NONE } } } }',
    );
    expect(result.diagnostics.map((item) => `${item.severity} ${item.code}`)).toEqual([
      'warning SAM_PROPERTY',
      'warning SAM_FUNCTION_URL',
    ]);
  });

  it('a nested application is a stack that is not read', () => {
    const text =
      'Transform: AWS::Serverless-2016-10-31\nResources: { App: { Type: AWS::Serverless::Application, Properties: { Location: a.yaml } } }';
    const { diagnostics } = loadTemplate({
      path: 'template.yaml',
      readFile: (path) => (path === 'template.yaml' ? text : undefined),
    });
    expect(diagnostics).toMatchObject([{ severity: 'unresolved', code: 'CFN_NESTED' }]);
  });

  it('a definition in S3 is not here', () => {
    const result = transform(
      'Resources: { Shop: { Type: AWS::Serverless::Api, Properties: { StageName: v1, DefinitionUri: s3://b/k } } }',
    );
    expect(result.api('Shop').diagnostics).toMatchObject([{ severity: 'unresolved' }]);
  });

  it('Auth that SAM ignores is said to be ignored', () => {
    const body = 'DefinitionBody: { openapi: 3.0.1, paths: { /orders: { get: {} } } }';
    const result = transform(
      app(`Auth: { DefaultAuthorizer: Pool, ${POOL} }, ${body}`, 'Auth: { Authorizer: NONE }'),
    );
    expect(result.diagnostics.filter(({ code }) => code !== 'SAM_SECOND_STAGE')).toMatchObject([
      { severity: 'warning', code: 'SAM_AUTH_IGNORED' },
    ]);
  });

  it('a stage that nobody asked for is said, with how to be rid of it', () => {
    expect(transform(app('', '')).diagnostics).toMatchObject([
      {
        severity: 'warning',
        code: 'SAM_SECOND_STAGE',
        message: 'SAM deploys `Shop` as a second stage named `Stage`, too, with the same routes',
        help: 'set `OpenApiVersion: 3.0.1` on the API, or in `Globals`, to have one stage',
      },
    ]);
    expect(transform(app('OpenApiVersion: 3.0.1', '')).diagnostics).toEqual([]);
  });
});

describe('refusals of REST APIs', () => {
  it.each([
    ['an unknown key of Auth', 'Auth: { DefaultAuthorizers: Pool }', '', 'SAM_AUTH'],
    ['an unknown key of an event Auth', '', 'Auth: { Authoriser: NONE }', 'SAM_AUTH'],
    [
      'an unknown key of an authorizer',
      'Auth: { Authorizers: { A: { UserPoolArn: a, Header: X } } }',
      '',
      'SAM_AUTHORIZER',
    ],
    [
      'an unknown key of an identity',
      'Auth: { Authorizers: { A: { UserPoolArn: a, Identity: { Headerz: X } } } }',
      '',
      'SAM_AUTHORIZER_IDENTITY',
    ],
    [
      'a default authorizer that names nothing',
      `Auth: { DefaultAuthorizer: Nobody, ${POOL} }`,
      '',
      'SAM_DEFAULT_AUTHORIZER',
    ],
    [
      'a default authorizer without any authorizers',
      'Auth: { DefaultAuthorizer: Nobody }',
      '',
      'SAM_DEFAULT_AUTHORIZER',
    ],
    [
      'an undefined authorizer of an event',
      `Auth: { ${POOL} }`,
      'Auth: { Authorizer: Nobody }',
      'SAM_AUTHORIZER',
    ],
    ['an authorizer of an event where the API has none', '', 'Auth: { Authorizer: Pool }', 'SAM_AUTHORIZER'],
    ['NONE where there is no default', '', 'Auth: { Authorizer: NONE }', 'SAM_AUTHORIZER'],
    ['an API key opt-out where none is required', '', 'Auth: { ApiKeyRequired: false }', 'SAM_AUTH'],
    [
      'an authorizer with neither pool nor function',
      'Auth: { Authorizers: { A: {} } }',
      '',
      'SAM_AUTHORIZER',
    ],
    [
      'an unknown payload type',
      'Auth: { Authorizers: { A: { FunctionArn: a, FunctionPayloadType: JWT } } }',
      '',
      'SOURCE_VALUE',
    ],
    [
      'a REQUEST authorizer without identity',
      'Auth: { Authorizers: { A: { FunctionArn: a, FunctionPayloadType: REQUEST } } }',
      '',
      'SAM_AUTHORIZER_IDENTITY',
    ],
    ['a usage plan without CreateUsagePlan', 'Auth: { UsagePlan: { Quota: {} } }', '', 'SOURCE_MISSING'],
    ['an unknown kind of usage plan', 'Auth: { UsagePlan: { CreateUsagePlan: ALL } }', '', 'SOURCE_VALUE'],
    [
      'an unknown key of a resource policy',
      'Auth: { ResourcePolicy: { IpRangeAllowlist: [1.2.3.4] } }',
      '',
      'SAM_RESOURCE_POLICY',
    ],
    [
      'a VPC list that names something else',
      'Auth: { ResourcePolicy: { SourceVpcWhitelist: [subnet-1] } }',
      '',
      'SAM_RESOURCE_POLICY',
    ],
    ['an unknown key of Cors', 'Cors: { AllowOrigins: x }', '', 'SAM_CORS'],
    ['credentials for every origin', 'Cors: { AllowCredentials: true }', '', 'SAM_CORS'],
    ['an unknown property of the API', 'Authorizers: {}', '', 'SAM_PROPERTY'],
    ['an unknown property of the event', '', 'Authorizer: AWS_IAM', 'SAM_EVENT'],
    ['an undeclared model', '', 'RequestModel: { Model: Order }', 'SAM_REQUEST_MODEL'],
    ['a malformed request parameter', '', 'RequestParameters: [querystring.q]', 'SAM_REQUEST_PARAMETER'],
    [
      'both kinds of definition',
      'DefinitionUri: s3://b/k, DefinitionBody: { openapi: 3.0.1, paths: {} }',
      '',
      'SAM_DEFINITION',
    ],
    ['a definition that is no OpenAPI document', 'DefinitionBody: { paths: {} }', '', 'SAM_DEFINITION'],
    [
      'Auth on a definition in S3',
      'DefinitionUri: s3://b/k, Auth: { DefaultAuthorizer: AWS_IAM }',
      '',
      'SAM_DEFINITION',
    ],
    ['a definition file that is missing', 'DefinitionUri: missing.yaml', '', 'SAM_DEFINITION_FILE'],
    ['an OpenAPI version that is none', 'OpenApiVersion: three', '', 'SAM_OPENAPI_VERSION'],
    ['a domain without a certificate', 'Domain: { DomainName: a.example }', '', 'SOURCE_MISSING'],
  ])('%s', (_name, api, event, code) => {
    expect(errors(transform(app(api, event)))).toEqual([code]);
  });

  it('an authorizer that only CloudFormation can name', () => {
    expect(errors(transform(app(`Auth: { DefaultAuthorizer: !ImportValue x, ${POOL} }`, '')))).toEqual([
      'SOURCE_TYPE',
    ]);
  });

  it('two events with one method and path', () => {
    const twice = `${app('', '')}        Again: { Type: Api, Properties: { RestApiId: !Ref Shop, Path: /orders, Method: GET } }\n`;
    const [error] = transform(twice).diagnostics;
    expect(error).toMatchObject({ code: 'SAM_DUPLICATE_ROUTE', severity: 'error', at: { line: 11 } });
    expect(error?.path).toBe('Resources.Orders.Properties.Events.Again.Properties');
  });

  it('an override of an operation that the document does not have', () => {
    const body = `Auth: { DefaultAuthorizer: Pool, ${POOL} }, DefinitionBody: { openapi: 3.0.1, paths: {} }`;
    expect(errors(transform(app(body, 'Auth: { Authorizer: NONE, OverrideApiAuth: true }')))).toEqual([
      'SAM_EVENT',
    ]);
  });

  it('an API without a stage name', () => {
    expect(errors(transform('Resources: { Shop: { Type: AWS::Serverless::Api } }'))).toContain(
      'SOURCE_MISSING',
    );
  });

  it('an event of an unknown type', () => {
    expect(errors(transform(app('', '').replace('{ Type: Api', '{ Type: api')))).toEqual(['SAM_EVENT']);
  });

  it('an event on something that is no API', () => {
    const result = transform(app('', '').replace('!Ref Shop', '!Ref Orders'));
    expect(errors(result)).toEqual(['SAM_EVENT_API']);
  });

  it('a REST event on an HTTP API', () => {
    const text = app('', '').replace('AWS::Serverless::Api', 'AWS::Serverless::HttpApi');
    expect(errors(transform(text))).toEqual(['SAM_EVENT_API']);
  });
});

describe('refusals of HTTP APIs', () => {
  it.each([
    ['an unknown key of Auth', 'Auth: { ApiKeyRequired: true }', '', 'SAM_AUTH'],
    [
      'an unknown key of an event Auth',
      `Auth: { DefaultAuthorizer: Jwt, ${JWT} }`,
      'Auth: { ApiKeyRequired: true }',
      'SAM_AUTH',
    ],
    [
      'a default authorizer that names nothing',
      `Auth: { DefaultAuthorizer: Nobody, ${JWT} }`,
      '',
      'SAM_DEFAULT_AUTHORIZER',
    ],
    [
      'IAM as default without enabling it',
      'Auth: { DefaultAuthorizer: AWS_IAM }',
      '',
      'SAM_DEFAULT_AUTHORIZER',
    ],
    [
      'IAM on an event without enabling it',
      `Auth: { ${JWT} }`,
      'Auth: { Authorizer: AWS_IAM }',
      'SAM_AUTHORIZER',
    ],
    ['an undefined authorizer', `Auth: { ${JWT} }`, 'Auth: { Authorizer: Nobody }', 'SAM_AUTHORIZER'],
    ['NONE where there is no default', `Auth: { ${JWT} }`, 'Auth: { Authorizer: NONE }', 'SAM_AUTHORIZER'],
    ['an event Auth without any authorizer', '', 'Auth: { AuthorizationScopes: [a] }', 'SAM_AUTH'],
    [
      'a Lambda authorizer without payload format',
      'Auth: { Authorizers: { A: { FunctionArn: a } } }',
      '',
      'SAM_AUTHORIZER',
    ],
    [
      'a JWT authorizer without identity source',
      'Auth: { Authorizers: { A: { JwtConfiguration: { issuer: i } } } }',
      '',
      'SAM_AUTHORIZER',
    ],
    [
      'a JWT authorizer with a function',
      'Auth: { Authorizers: { A: { JwtConfiguration: {}, IdentitySource: a, FunctionArn: a } } }',
      '',
      'SAM_AUTHORIZER',
    ],
    [
      'an OpenID Connect URL',
      'Auth: { Authorizers: { A: { OpenIdConnectUrl: https://i } } }',
      '',
      'SAM_AUTHORIZER',
    ],
    ['an unknown key of CorsConfiguration', 'CorsConfiguration: { AllowOrigin: x }', '', 'SAM_CORS'],
    ['a resource policy', 'Auth: { ResourcePolicy: {} }', '', 'SAM_AUTH'],
    ['an unknown property', 'Cors: true', '', 'SAM_PROPERTY'],
  ])('%s', (_name, api, event, code) => {
    expect(errors(transform(app(api, event, 'HttpApi')))).toEqual([code]);
  });

  it('a path without a method', () => {
    const text = app('', '', 'HttpApi').replace('Method: get, ', '');
    expect(errors(transform(text))).toEqual(['SOURCE_MISSING']);
  });
});

describe('refusals of templates', () => {
  it('SAM resources without the SAM transform', () => {
    const result = transform(`Transform: []\n${app('', '')}`);
    expect(errors(result)).toEqual(['SAM_TRANSFORM']);
  });

  it('an unknown SAM resource type', () => {
    expect(errors(transform('Resources: { A: { Type: AWS::Serverless::WebSocketThing } }'))).toEqual([
      'SAM_TYPE',
    ]);
  });

  it('a misspelt type or property, with what was meant', () => {
    const [type] = transform('Resources: { A: { Type: AWS::Serverless::Funktion } }').diagnostics;
    expect(type?.help).toBe('did you mean `AWS::Serverless::Function`?');
    const text =
      'Resources: { A: { Type: AWS::Serverless::Function, Properties: { CodeUrl: src, InlineCode: x } } }';
    expect(transform(text).diagnostics).toMatchObject([
      { code: 'SAM_PROPERTY', help: 'did you mean `CodeUri`?' },
    ]);
    const dangling = `Resources: { Pools: { Type: AWS::Cognito::UserPool }, A: { Type: AWS::Serverless::Api, Properties: { StageName: v1, OpenApiVersion: 3.0.1, Name: !Ref Pool } } }`;
    expect(transform(dangling).diagnostics).toMatchObject([
      { code: 'CFN_DANGLING_REF', help: 'did you mean `Pools`?' },
    ]);
  });

  it.each([
    ['an unknown section of Globals', 'Globals: { Apis: {} }'],
    ['a property that Globals do not have', 'Globals: { Function: { Events: {} } }'],
    ['a stage name in Globals', 'Globals: { Api: { StageName: v1 } }'],
  ])('%s', (_name, globals) => {
    expect(errors(transform(`${globals}\n${app('', '')}`))).toEqual(['SAM_GLOBALS']);
  });

  it('errors point at file, line and path', () => {
    const [error] = transform(app('Auth: { DefaultAuthorizer: Nobody }', '')).diagnostics;
    expect(error).toMatchObject({
      at: { file: 'template.yaml', line: 4 },
      path: 'Resources.Shop.Properties.Auth.DefaultAuthorizer',
    });
  });
});

describe('the code of a function', () => {
  const codeOf = (property: string): unknown => {
    const text = `Resources:\n  Fn: { Type: AWS::Serverless::Function, Properties: { Runtime: nodejs20.x, Handler: a.b${property} } }\n`;
    const { definition } = loadTemplate({
      path: 'template.yaml',
      readFile: () => `Transform: AWS::Serverless-2016-10-31\n${text}`,
    });
    return definition.functions[0]?.code;
  };

  it("is the template's own folder where it is not named", () => {
    expect(codeOf('')).toEqual({ kind: 'local', path: '.' });
    expect(codeOf(', CodeUri: src/')).toEqual({ kind: 'local', path: 'src/' });
    expect(codeOf(', CodeUri: s3://bucket/key')).toEqual({ kind: 'remote', reason: 'the code is in S3' });
  });
});
