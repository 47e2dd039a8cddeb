import type { Api, Definition, Diagnostic, Route } from '@portcullis/model';
import { describe, expect, it } from 'vitest';
import { type LoadResult, loadTemplate } from '../../load/index.ts';

const API = `
  Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: shop}}
  Fn: {Type: AWS::Lambda::Function, Properties: {Code: {ZipFile: "x"}, Handler: index.handler, Runtime: nodejs22.x, Role: r}}
  Pool: {Type: AWS::Cognito::UserPool}
  Pets: {Type: AWS::ApiGateway::Resource, Properties: {RestApiId: !Ref Api, ParentId: !GetAtt Api.RootResourceId, PathPart: pets}}
  Pet: {Type: AWS::ApiGateway::Resource, Properties: {RestApiId: !Ref Api, ParentId: !Ref Pets, PathPart: "{id}"}}
  Deployment: {Type: AWS::ApiGateway::Deployment, DependsOn: [], Properties: {RestApiId: !Ref Api}}
  Prod: {Type: AWS::ApiGateway::Stage, Properties: {RestApiId: !Ref Api, DeploymentId: !Ref Deployment, StageName: prod}}
  Cognito: {Type: AWS::ApiGateway::Authorizer, Properties: {RestApiId: !Ref Api, Name: users, Type: COGNITO_USER_POOLS, ProviderARNs: [!GetAtt Pool.Arn], IdentitySource: method.request.header.Authorization}}
  Token:
    Type: AWS::ApiGateway::Authorizer
    Properties:
      RestApiId: !Ref Api
      Name: token
      Type: TOKEN
      IdentitySource: method.request.header.X-Token
      AuthorizerUri: !Sub 'arn:\${AWS::Partition}:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${Fn.Arn}/invocations'
`;

function load(resources: string, base: string = API): LoadResult {
  const text = `Resources:\n${base}${resources}`;
  return loadTemplate({
    path: 'template.yaml',
    readFile: (path) => (path === 'template.yaml' ? text : undefined),
  });
}

function only(definition: Definition): Api {
  const [api] = definition.apis;
  if (api === undefined) throw new Error('no api');
  return api;
}

function method(properties: string): { route: Route; diagnostics: readonly Diagnostic[]; api: Api } {
  const text = `  M: {Type: AWS::ApiGateway::Method, Properties: {RestApiId: !Ref Api, ResourceId: !Ref Pet, HttpMethod: GET, ${properties}}}\n`;
  const { definition, diagnostics } = load(text);
  const api = only(definition);
  const [route] = api.routes;
  if (route === undefined) throw new Error('no route');
  return { route, diagnostics, api };
}

function errors(run: () => unknown): readonly Diagnostic[] {
  try {
    run();
  } catch (error) {
    if (error instanceof Error && 'diagnostics' in error) return error.diagnostics as readonly Diagnostic[];
    throw error;
  }
  return [];
}

const URI = "!Sub 'arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Fn.Arn}/invocations'";

describe('REST methods', () => {
  it('a method without AuthorizationType is open', () => {
    expect(method('Integration: {Type: MOCK}').route).toMatchObject({
      method: 'GET',
      path: '/pets/{id}',
      auth: { type: 'NONE' },
      apiKeyRequired: false,
      unresolved: undefined,
    });
  });

  it('authorizers, scopes and keys are read', () => {
    const { route, api } = method(
      'AuthorizationType: COGNITO_USER_POOLS, AuthorizerId: !Ref Cognito, AuthorizationScopes: [a/b], ApiKeyRequired: "true"',
    );
    const cognito = api.authorizers.find((one) => one.logicalId === 'Cognito');
    expect(route.auth).toEqual({ type: 'COGNITO_USER_POOLS', authorizer: cognito?.id, scopes: ['a/b'] });
    expect(route.apiKeyRequired).toBe(true);
  });

  it('CUSTOM takes TOKEN and REQUEST authorizers', () => {
    const { route, api } = method('AuthorizationType: CUSTOM, AuthorizerId: !Ref Token');
    expect(api.authorizers.find((one) => one.logicalId === 'Token')).toMatchObject({
      kind: 'TOKEN',
      name: 'token',
      identitySources: [{ in: 'header', name: 'X-Token' }],
      resultTtlSeconds: 300,
      payloadFormatVersion: '1.0',
      function: { logicalId: 'Fn' },
    });
    expect(route.auth).toMatchObject({ type: 'CUSTOM' });
  });

  it('AWS_IAM with the caller’s credentials', () => {
    const integration = `{Type: AWS_PROXY, IntegrationHttpMethod: POST, Uri: ${URI}, Credentials: "arn:aws:iam::*:user/*"}`;
    expect(method(`AuthorizationType: AWS_IAM, Integration: ${integration}`).route).toMatchObject({
      auth: { type: 'AWS_IAM' },
      integration: {
        type: 'AWS_PROXY',
        credentials: 'caller',
        function: { logicalId: 'Fn' },
        timeoutMs: 29000,
      },
    });
  });

  it('stage variables stay in the name of a function', () => {
    const uri =
      "!Sub 'arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:111122223333:function:${!stageVariables.fn}/invocations'";
    const { route } = method(`Integration: {Type: AWS_PROXY, Uri: ${uri}}`);
    expect(route.unresolved).toBeUndefined();
    expect(route.integration).toMatchObject({
      function: {
        arn: 'arn:aws:lambda:eu-west-1:111122223333:function:${stageVariables.fn}',
      },
    });
  });

  it('HTTP_PROXY keeps its method, parameters and VPC link', () => {
    const { route } = method(
      'Integration: {Type: HTTP_PROXY, IntegrationHttpMethod: POST, Uri: "http://x/{id}", ConnectionType: VPC_LINK, ConnectionId: "${stageVariables.l}", RequestParameters: {integration.request.path.id: method.request.path.id}}',
    );
    expect(route.integration).toMatchObject({
      type: 'HTTP_PROXY',
      method: 'POST',
      uri: 'http://x/{id}',
      vpcLink: '${stageVariables.l}',
      requestParameters: { 'integration.request.path.id': 'method.request.path.id' },
    });
  });

  it('MOCK keeps its templates and responses', () => {
    const { route } = method(
      'Integration: {Type: MOCK, PassthroughBehavior: NEVER, RequestTemplates: {application/json: "{\\"statusCode\\": 204}"}, IntegrationResponses: [{StatusCode: "204", ResponseParameters: {a: "\'*\'"}}]}',
    );
    expect(route.integration).toMatchObject({
      type: 'MOCK',
      passthroughBehavior: 'NEVER',
      responses: [{ statusCode: 204, responseParameters: { a: "'*'" } }],
    });
  });

  it.each(['AWS', 'HTTP'])('an %s integration is decided, and said not to be called', (type) => {
    const { route, diagnostics } = method(`Integration: {Type: ${type}, Uri: "http://x"}`);
    expect(route.integration?.type).toBe(type);
    expect(diagnostics).toContainEqual(
      expect.objectContaining({
        severity: 'unenforced',
        kind: 'mapping-template',
        code: 'CFN_INTEGRATION_UNSUPPORTED',
      }),
    );
  });

  it('validation takes required parameters and the schemas of models', () => {
    const more =
      '  V: {Type: AWS::ApiGateway::RequestValidator, Properties: {RestApiId: !Ref Api, ValidateRequestBody: true, ValidateRequestParameters: true}}\n' +
      '  Model: {Type: AWS::ApiGateway::Model, Properties: {RestApiId: !Ref Api, Name: PetModel, ContentType: application/json, Schema: {type: object}}}\n' +
      '  M: {Type: AWS::ApiGateway::Method, Properties: {RestApiId: !Ref Api, ResourceId: !Ref Pet, HttpMethod: POST, RequestValidatorId: !Ref V, RequestParameters: {method.request.querystring.q: true, method.request.header.h: false}, RequestModels: {application/json: !Ref Model, text/plain: Empty}}}\n';
    expect(only(load(more).definition).routes[0]?.validation).toEqual({
      requiredParameters: ['method.request.querystring.q'],
      bodySchemas: [{ contentType: 'application/json', schema: { type: 'object' } }],
    });
  });

  it('an unresolved authorization type never opens a method', () => {
    const text =
      'Parameters: {Auth: {Type: String}}\nResources:\n' +
      API +
      '  M: {Type: AWS::ApiGateway::Method, Properties: {RestApiId: !Ref Api, ResourceId: !Ref Pet, HttpMethod: GET, AuthorizationType: !Ref Auth, Integration: {Type: MOCK}}}\n';
    const { definition, diagnostics } = loadTemplate({ path: 't', readFile: () => text });
    const route = only(definition).routes[0];
    expect(route?.auth.type).not.toBe('NONE');
    expect(route?.integration).toBeUndefined();
    expect(route?.unresolved).toMatch(/parameter `Auth` has no value/);
    expect(diagnostics).toContainEqual(
      expect.objectContaining({ severity: 'unresolved', code: 'CFN_UNRESOLVED' }),
    );
  });

  it.each([
    ['AuthorizerId: !ImportValue shared, AuthorizationType: CUSTOM', /import `shared`/],
    ['ApiKeyRequired: !ImportValue shared', /import `shared`/],
    [
      'AuthorizationType: COGNITO_USER_POOLS, AuthorizerId: !Ref Cognito, AuthorizationScopes: [a, !ImportValue s]',
      /import `s`/,
    ],
    ['Integration: {Type: AWS_PROXY, Uri: !ImportValue uri}', /import `uri`/],
  ])('%s loads, and the route says why it is unresolved', (properties, reason) => {
    expect(method(properties).route.unresolved).toMatch(reason);
  });

  it('a function that is known only by its ARN is said, and the route is decided like any other', () => {
    const arn = 'arn:aws:lambda:eu-west-1:444455556666:function:far';
    const { route, diagnostics } = method(
      `Integration: {Type: AWS_PROXY, Uri: "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/${arn}/invocations"}`,
    );
    expect(route.unresolved).toBeUndefined();
    expect(diagnostics).toContainEqual(
      expect.objectContaining({ severity: 'unresolved', message: expect.stringContaining(arn) }),
    );
  });

  it.each([
    ['AuthorizationType: CUSTOM', 'CFN_AUTHORIZER_MISSING'],
    ['AuthorizationType: COGNITO_USER_POOLS', 'CFN_AUTHORIZER_MISSING'],
    ['AuthorizationType: CUSTOM, AuthorizerId: abc123', 'CFN_AUTHORIZER_UNDEFINED'],
    ['AuthorizationType: CUSTOM, AuthorizerId: !Ref Cognito', 'CFN_AUTHORIZER_KIND'],
    ['AuthorizationType: COGNITO_USER_POOLS, AuthorizerId: !Ref Token', 'CFN_AUTHORIZER_KIND'],
    ['AuthorizationType: JWT, AuthorizerId: !Ref Token', 'CFN_AUTHORIZATION_TYPE'],
    ['AuthorizationType: none', 'CFN_AUTHORIZATION_TYPE'],
    ['AuthorizationType: [NONE]', 'SOURCE_TYPE'],
    ['ApiKeyRequired: perhaps', 'SOURCE_TYPE'],
    ['Integration: {Type: AWS_PROXY, Uri: "http://x"}', 'CFN_INTEGRATION_URI'],
    ['Integration: {Type: PROXY, Uri: "http://x"}', 'CFN_INTEGRATION_TYPE'],
    ['Integration: {Uri: "http://x"}', 'SOURCE_MISSING'],
    ['Integration: {Type: HTTP_PROXY}', 'SOURCE_MISSING'],
  ])('%s is refused with its place', (properties, code) => {
    expect(errors(() => method(properties))).toContainEqual(
      expect.objectContaining({
        severity: 'error',
        code,
        at: expect.objectContaining({ file: 'template.yaml', line: expect.any(Number) }),
        path: expect.stringMatching(/^Resources\.M\.Properties/),
      }),
    );
  });

  it.each([
    ['HttpMethod: FETCH, ResourceId: !Ref Pet', 'CFN_HTTP_METHOD'],
    ['ResourceId: !Ref Pet', 'SOURCE_MISSING'],
    ['HttpMethod: GET', 'SOURCE_MISSING'],
  ])('a method with %s is refused', (properties, code) => {
    const text = `  M: {Type: AWS::ApiGateway::Method, Properties: {RestApiId: !Ref Api, ${properties}}}\n`;
    expect(errors(() => load(text)).map((one) => one.code)).toContain(code);
  });

  it('a route that stands twice is refused', () => {
    const text = ['A', 'B'].map(
      (id) =>
        `  ${id}: {Type: AWS::ApiGateway::Method, Properties: {RestApiId: !Ref Api, ResourceId: !Ref Pet, HttpMethod: GET}}\n`,
    );
    expect(errors(() => load(text.join(''))).map((one) => one.code)).toEqual(['CFN_DUPLICATE_ROUTE']);
  });

  it('two resources of one path are refused', () => {
    const text =
      '  Again: {Type: AWS::ApiGateway::Resource, Properties: {RestApiId: !Ref Api, ParentId: !GetAtt Api.RootResourceId, PathPart: pets}}\n';
    expect(errors(() => load(text)).map((one) => one.code)).toEqual(['CFN_DUPLICATE_PATH']);
  });

  it('routes are sorted by path, then method', () => {
    const rows = [
      ['A', 'Pet', 'PUT'],
      ['B', 'Pets', 'POST'],
      ['C', 'Pet', 'ANY'],
    ];
    const text = rows.map(
      ([id, resource, verb]) =>
        `  ${id}: {Type: AWS::ApiGateway::Method, Properties: {RestApiId: !Ref Api, ResourceId: !Ref ${resource}, HttpMethod: ${verb}}}\n`,
    );
    const routes = only(load(text.join('')).definition).routes;
    expect(routes.map((route) => `${route.method} ${route.path}`)).toEqual([
      'POST /pets',
      'ANY /pets/{id}',
      'PUT /pets/{id}',
    ]);
  });
});

describe('REST authorizers', () => {
  it.each([
    ['Type: JWT, Name: a', 'CFN_AUTHORIZER_TYPE'],
    ['Name: a', 'SOURCE_MISSING'],
    [
      'Type: TOKEN, Name: a, AuthorizerUri: "http://x", IdentitySource: method.request.header.A',
      'CFN_AUTHORIZER_URI',
    ],
    [`Type: TOKEN, Name: a, AuthorizerUri: ${URI}`, 'SOURCE_MISSING'],
    [
      `Type: TOKEN, Name: a, AuthorizerUri: ${URI}, IdentitySource: method.request.querystring.a`,
      'CFN_IDENTITY_SOURCE',
    ],
    [
      `Type: TOKEN, Name: a, AuthorizerUri: ${URI}, IdentitySource: "method.request.header.a,method.request.header.b"`,
      'CFN_IDENTITY_SOURCE',
    ],
    [`Type: REQUEST, Name: a, AuthorizerUri: ${URI}`, 'CFN_IDENTITY_SOURCE'],
    [
      `Type: REQUEST, Name: a, AuthorizerUri: ${URI}, IdentitySource: method.request.path.id`,
      'CFN_IDENTITY_SOURCE',
    ],
    [
      `Type: REQUEST, Name: a, AuthorizerUri: ${URI}, AuthorizerResultTtlInSeconds: 3601, IdentitySource: method.request.header.a`,
      'CFN_AUTHORIZER_TTL',
    ],
    ['Type: COGNITO_USER_POOLS, Name: a, IdentitySource: method.request.header.A', 'SOURCE_MISSING'],
    [
      'Type: COGNITO_USER_POOLS, Name: a, IdentitySource: method.request.header.A, ProviderARNs: []',
      'CFN_PROVIDER_ARNS',
    ],
    ['Type: COGNITO_USER_POOLS, Name: a, ProviderARNs: [x]', 'SOURCE_MISSING'],
  ])('%s is refused', (properties, code) => {
    const text = `  A: {Type: AWS::ApiGateway::Authorizer, Properties: {RestApiId: !Ref Api, ${properties}}}\n`;
    expect(errors(() => load(text)).map((one) => one.code)).toContain(code);
  });

  it('a REQUEST authorizer without caching needs no identity source', () => {
    const text = `  A: {Type: AWS::ApiGateway::Authorizer, Properties: {RestApiId: !Ref Api, Name: a, Type: REQUEST, AuthorizerUri: ${URI}, AuthorizerResultTtlInSeconds: 0}}\n`;
    const authorizers = only(load(text).definition).authorizers;
    expect(authorizers.find((one) => one.logicalId === 'A')).toMatchObject({
      identitySources: [],
      resultTtlSeconds: 0,
    });
  });

  it('a pool that is known only by its ARN is said, and the authorizer stays as it is', () => {
    const arn = 'arn:aws:cognito-idp:eu-west-1:444455556666:userpool/eu-west-1_other';
    const text = `  A: {Type: AWS::ApiGateway::Authorizer, Properties: {RestApiId: !Ref Api, Name: a, Type: COGNITO_USER_POOLS, IdentitySource: method.request.header.A, ProviderARNs: [${arn}]}}\n`;
    const { definition, diagnostics } = load(text);
    expect(only(definition).authorizers.find((one) => one.logicalId === 'A')?.unresolved).toBeUndefined();
    expect(diagnostics).toContainEqual(
      expect.objectContaining({ severity: 'unresolved', message: expect.stringContaining(arn) }),
    );
  });
});

describe('REST APIs', () => {
  it('properties default as CloudFormation documents them', () => {
    expect(only(load('').definition)).toMatchObject({
      kind: 'REST',
      name: 'shop',
      endpointType: 'EDGE',
      apiKeySource: 'HEADER',
      disableExecuteApiEndpoint: false,
      binaryMediaTypes: [],
      resourcePolicy: undefined,
    });
  });

  it('a resource policy is read, and its short resources are expanded', () => {
    const base =
      '  Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: a, ApiKeySourceType: AUTHORIZER, DisableExecuteApiEndpoint: true, BinaryMediaTypes: ["*/*"], EndpointConfiguration: {Types: [REGIONAL]}, Policy: {Version: 2012-10-17, Statement: [{Effect: Allow, Principal: "*", Action: "execute-api:Invoke", Resource: "execute-api:/*"}]}}}\n';
    const api = only(load('', base).definition);
    expect(api.resourcePolicy?.statements[0]?.resource).toEqual([
      `arn:aws:execute-api:eu-west-1:111122223333:${api.id}/*`,
    ]);
    expect(api).toMatchObject({
      apiKeySource: 'AUTHORIZER',
      disableExecuteApiEndpoint: true,
      endpointType: 'REGIONAL',
    });
  });

  it('a resource policy that is not known here is never taken for none', () => {
    const base =
      '  Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: a, Policy: {Version: 2012-10-17, Statement: [{Effect: Deny, Principal: "*", Action: "*", Resource: !ImportValue r}]}}}\n';
    const api = only(load('', base).definition);
    expect(api.resourcePolicy).toBeUndefined();
    expect(api.resourcePolicyUnresolved).toMatch(/import `r`/);
  });

  it('an empty text is no resource policy, any other text must be JSON', () => {
    const base = (policy: string): string =>
      `  Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: a, Policy: ${policy}}}\n`;
    const api = only(load('', base('""')).definition);
    expect([api.resourcePolicy, api.resourcePolicyUnresolved]).toEqual([undefined, undefined]);
    expect(errors(() => load('', base('open'))).map((one) => one.code)).toEqual(['CFN_POLICY']);
  });

  it('a bad resource policy is refused', () => {
    const base =
      '  Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: a, Policy: {Version: 2012-10-17, Statement: [{Effect: Maybe}]}}}\n';
    expect(
      errors(() => load('', base)).every((one) => one.path?.startsWith('Resources.Api.Properties.Policy')),
    ).toBe(true);
    expect(errors(() => load('', base)).length).toBeGreaterThan(0);
  });

  it('a private endpoint is read; endpoints of another type make no sense, and close it', () => {
    const base =
      '  Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: a, EndpointConfiguration: {Types: [PRIVATE], VpcEndpointIds: [vpce-1]}}}\n';
    const read = { endpointType: 'PRIVATE', vpcEndpointIds: ['vpce-1'] };
    expect(only(load('', base).definition)).toMatchObject(read);
    expect(only(load('', base.replace('Types: [PRIVATE], ', '')).definition)).toMatchObject(read);
  });

  it('a body adds routes and authorizers to those of resources', () => {
    const base = `
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties:
      Body:
        openapi: 3.0.1
        info: {title: From the body, version: "1"}
        paths:
          /open:
            get: {x-amazon-apigateway-integration: {type: mock}}
  M: {Type: AWS::ApiGateway::Method, Properties: {RestApiId: !Ref Api, ResourceId: !GetAtt Api.RootResourceId, HttpMethod: GET}}
`;
    const api = only(load('', base).definition);
    expect(api.name).toBe('From the body');
    expect(api.routes.map((route) => `${route.method} ${route.path}`)).toEqual(['GET /', 'GET /open']);
  });

  it('a body in S3 loads without its routes, and says so', () => {
    const base =
      '  Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: a, BodyS3Location: {Bucket: b, Key: k}}}\n';
    const { definition, diagnostics } = load('', base);
    expect(only(definition).routes).toEqual([]);
    expect(diagnostics).toContainEqual(
      expect.objectContaining({ severity: 'unresolved', message: expect.stringContaining('S3') }),
    );
  });

  it('an API that nothing deploys has no stage, and a warning', () => {
    const base = '  Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: a}}\n';
    const { definition, diagnostics } = load('', base);
    expect(only(definition).stages).toEqual([]);
    expect(diagnostics).toContainEqual(
      expect.objectContaining({ severity: 'warning', code: 'CFN_NO_STAGE' }),
    );
  });

  it('stages take settings, the most general first', () => {
    const stage = `
  Dev:
    Type: AWS::ApiGateway::Stage
    Properties:
      RestApiId: !Ref Api
      DeploymentId: !Ref Deployment
      StageName: dev
      Variables: {fn: x}
      AccessLogSetting: {DestinationArn: arn, Format: $context.requestId}
      MethodSettings:
        - {ResourcePath: '/~1pets~1{id}', HttpMethod: GET, ThrottlingRateLimit: 1, ThrottlingBurstLimit: 2}
        - {ResourcePath: /, HttpMethod: GET, CachingEnabled: true}
        - {ResourcePath: /*, HttpMethod: "*", ThrottlingRateLimit: 5}
`;
    expect(only(load(stage).definition).stages[0]).toMatchObject({
      name: 'dev',
      variables: { fn: 'x' },
      accessLog: { destinationArn: 'arn', format: '$context.requestId' },
      methodSettings: [
        { path: '*', method: '*', throttle: { rateLimit: 5, burstLimit: 5000 } },
        { path: '/', method: 'GET', cachingEnabled: true },
        { path: '/pets/{id}', method: 'GET', throttle: { rateLimit: 1, burstLimit: 2 } },
      ],
    });
  });

  it('a deployment with StageName makes a stage', () => {
    const text =
      '  D: {Type: AWS::ApiGateway::Deployment, Properties: {RestApiId: !Ref Api, StageName: live, StageDescription: {ThrottlingRateLimit: 3, ThrottlingBurstLimit: 4, Variables: {a: b}}}}\n';
    const stages = only(load(text).definition).stages;
    expect(stages.map((stage) => stage.name)).toEqual(['live', 'prod']);
    expect(stages[0]).toMatchObject({
      variables: { a: 'b' },
      methodSettings: [{ path: '*', method: '*', throttle: { rateLimit: 3, burstLimit: 4 } }],
    });
  });

  it('gateway responses are read, unknown types refused', () => {
    const response = (type: string): string =>
      `  R: {Type: AWS::ApiGateway::GatewayResponse, Properties: {RestApiId: !Ref Api, ResponseType: ${type}, StatusCode: 418}}\n`;
    expect(only(load(response('ACCESS_DENIED')).definition).gatewayResponses).toMatchObject([
      { type: 'ACCESS_DENIED', statusCode: 418 },
    ]);
    expect(errors(() => load(response('NO_SUCH'))).map((one) => one.code)).toEqual(['CFN_GATEWAY_RESPONSE']);
  });

  it('a web ACL is kept on its stage and said not to be applied', () => {
    const text =
      "  W: {Type: AWS::WAFv2::WebACLAssociation, Properties: {WebACLArn: 'arn:aws:wafv2:x', ResourceArn: !Sub 'arn:aws:apigateway:${AWS::Region}::/restapis/${Api}/stages/${Prod}'}}\n";
    const { definition, diagnostics } = load(text);
    expect(only(definition).stages[0]?.webAclArn).toBe('arn:aws:wafv2:x');
    expect(diagnostics).toContainEqual(expect.objectContaining({ severity: 'unenforced', kind: 'web-acl' }));
  });

  it.each([
    ['T: {Type: AWS::ApiGateway::Unheard}', 'CFN_RESOURCE_TYPE'],
    ['T: {Type: AWS::ApiGatewayV2::RoutingRule}', 'CFN_RESOURCE_TYPE'],
    ['T: {Properties: {}}', 'SOURCE_MISSING'],
    ['"a-b": {Type: AWS::S3::Bucket}', 'CFN_RESOURCE'],
  ])('%s is refused', (resource, code) => {
    expect(errors(() => load(`  ${resource}\n`)).map((one) => one.code)).toContain(code);
  });

  it('a misspelt type is refused with the one that was meant', () => {
    const [refused] = errors(() => load('  T: {Type: AWS::ApiGateway::Metod}\n'));
    expect(refused?.help).toBe('did you mean `AWS::ApiGateway::Method`?');
  });

  it('types outside API Gateway are ignored', () => {
    expect(() =>
      load('  T: {Type: AWS::Unheard::Of, Properties: {A: 1}}\n  C: {Type: Custom::Mine}\n'),
    ).not.toThrow();
  });
});
