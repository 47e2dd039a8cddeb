import type { Api, Diagnostic } from '@portcullis/model';
import { describe, expect, it } from 'vitest';
import { type LoadResult, loadTemplate } from '../../load/index.ts';

const API = `
  Api: {Type: AWS::ApiGatewayV2::Api, Properties: {Name: shop, ProtocolType: HTTP}}
  Fn: {Type: AWS::Lambda::Function, Properties: {Code: ./src, Role: r}}
  Stage: {Type: AWS::ApiGatewayV2::Stage, Properties: {ApiId: !Ref Api, StageName: $default, AutoDeploy: true}}
  Int: {Type: AWS::ApiGatewayV2::Integration, Properties: {ApiId: !Ref Api, IntegrationType: AWS_PROXY, IntegrationUri: !GetAtt Fn.Arn, PayloadFormatVersion: "2.0"}}
  Jwt: {Type: AWS::ApiGatewayV2::Authorizer, Properties: {ApiId: !Ref Api, Name: jwt, AuthorizerType: JWT, IdentitySource: [$request.header.Authorization], JwtConfiguration: {Issuer: https://i, Audience: [a]}}}
  Lam: {Type: AWS::ApiGatewayV2::Authorizer, Properties: {ApiId: !Ref Api, Name: lam, AuthorizerType: REQUEST, AuthorizerPayloadFormatVersion: "2.0", EnableSimpleResponses: true, IdentitySource: [$request.header.X], AuthorizerUri: !Sub "arn:aws:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${Fn.Arn}/invocations"}}
`;

function load(resources: string, base: string = API): LoadResult & { readonly api: Api } {
  const text = `Resources:\n${base}${resources}`;
  const result = loadTemplate({ path: 'template.yaml', readFile: () => text });
  const [api] = result.definition.apis;
  if (api === undefined) throw new Error('no api');
  return { ...result, api };
}

function route(properties: string): LoadResult & { readonly api: Api } {
  return load(
    `  R: {Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: !Ref Api, Target: !Sub "integrations/\${Int}", ${properties}}}\n`,
  );
}

function codes(run: () => unknown): readonly string[] {
  try {
    run();
  } catch (error) {
    if (error instanceof Error && 'diagnostics' in error) {
      return (error.diagnostics as readonly Diagnostic[]).map((one) => one.code);
    }
    throw error;
  }
  return [];
}

describe('HTTP API routes', () => {
  it('a route without AuthorizationType is open', () => {
    expect(route('RouteKey: "GET /pets/{id}"').api.routes).toMatchObject([
      {
        method: 'GET',
        path: '/pets/{id}',
        auth: { type: 'NONE' },
        apiKeyRequired: false,
        integration: {
          type: 'AWS_PROXY',
          function: { logicalId: 'Fn' },
          payloadFormatVersion: '2.0',
          timeoutMs: 30000,
        },
      },
    ]);
  });

  it('the default route is any method of $default', () => {
    expect(route('RouteKey: $default').api.routes).toMatchObject([{ method: 'ANY', path: '$default' }]);
  });

  it('JWT with scopes, CUSTOM and AWS_IAM', () => {
    const jwt = route(
      'RouteKey: GET /, AuthorizationType: JWT, AuthorizerId: !Ref Jwt, AuthorizationScopes: [s]',
    ).api;
    const id = jwt.authorizers.find((one) => one.logicalId === 'Jwt')?.id;
    expect(jwt.routes[0]?.auth).toEqual({ type: 'JWT', authorizer: id, scopes: ['s'] });
    expect(
      route('RouteKey: GET /, AuthorizationType: CUSTOM, AuthorizerId: !Ref Lam').api.routes[0]?.auth.type,
    ).toBe('CUSTOM');
    expect(route('RouteKey: GET /, AuthorizationType: AWS_IAM').api.routes[0]?.auth).toEqual({
      type: 'AWS_IAM',
    });
  });

  it('authorizers keep their settings; results are not cached unless a time is given', () => {
    expect(load('').api.authorizers).toMatchObject([
      {
        kind: 'JWT',
        issuer: 'https://i',
        audiences: ['a'],
        identitySource: { in: 'header', name: 'Authorization' },
      },
      { kind: 'REQUEST', simpleResponses: true, payloadFormatVersion: '2.0', resultTtlSeconds: 0 },
    ]);
  });

  it.each([
    ['RouteKey: "FETCH /x"', 'CFN_ROUTE_KEY'],
    ['RouteKey: "/x"', 'CFN_ROUTE_KEY'],
    ['RouteKey: $connect', 'CFN_ROUTE_KEY'],
    ['AuthorizationType: NONE', 'SOURCE_MISSING'],
    ['RouteKey: GET /, AuthorizationType: JWT', 'CFN_AUTHORIZER_MISSING'],
    ['RouteKey: GET /, AuthorizationType: JWT, AuthorizerId: nope', 'CFN_AUTHORIZER_UNDEFINED'],
    ['RouteKey: GET /, AuthorizationType: JWT, AuthorizerId: !Ref Lam', 'CFN_AUTHORIZER_KIND'],
    ['RouteKey: GET /, AuthorizationType: CUSTOM, AuthorizerId: !Ref Jwt', 'CFN_AUTHORIZER_KIND'],
    [
      'RouteKey: GET /, AuthorizationType: COGNITO_USER_POOLS, AuthorizerId: !Ref Jwt',
      'CFN_AUTHORIZATION_TYPE',
    ],
  ])('%s is refused', (properties, code) => {
    expect(codes(() => route(properties))).toContain(code);
  });

  it('an integration that is not in the template leaves the route unresolved', () => {
    const text =
      '  R: {Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: !Ref Api, RouteKey: GET /, Target: integrations/abc}}\n';
    expect(load(text).api.routes[0]).toMatchObject({ unresolved: expect.stringContaining('`abc`') });
  });

  it('a malformed target is refused', () => {
    const text =
      '  R: {Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: !Ref Api, RouteKey: GET /, Target: !Ref Int}}\n';
    expect(codes(() => load(text))).toEqual(['CFN_ROUTE_TARGET']);
  });

  it.each([
    ['AuthorizerType: REQUEST, AuthorizerUri: !GetAtt Fn.Arn', 'SOURCE_MISSING'],
    [
      'AuthorizerType: REQUEST, AuthorizerUri: !GetAtt Fn.Arn, AuthorizerPayloadFormatVersion: "3.0"',
      'SOURCE_VALUE',
    ],
    [
      'AuthorizerType: REQUEST, AuthorizerUri: !GetAtt Fn.Arn, AuthorizerPayloadFormatVersion: "1.0", EnableSimpleResponses: true',
      'CFN_SIMPLE_RESPONSES',
    ],
    [
      'AuthorizerType: REQUEST, AuthorizerUri: !GetAtt Fn.Arn, AuthorizerPayloadFormatVersion: "1.0", AuthorizerResultTtlInSeconds: 5',
      'CFN_IDENTITY_SOURCE',
    ],
    ['AuthorizerType: TOKEN', 'CFN_AUTHORIZER_TYPE'],
    ['AuthorizerType: JWT', 'SOURCE_MISSING'],
    [
      'AuthorizerType: JWT, IdentitySource: [$request.header.A], JwtConfiguration: {Issuer: https://i}',
      'CFN_JWT_CONFIGURATION',
    ],
    ['AuthorizerType: JWT, JwtConfiguration: {Issuer: https://i, Audience: [a]}', 'CFN_IDENTITY_SOURCE'],
    [
      'AuthorizerType: JWT, IdentitySource: [$request.path.id], JwtConfiguration: {Issuer: https://i, Audience: [a]}',
      'CFN_IDENTITY_SOURCE',
    ],
  ])('the authorizer %s is refused', (properties, code) => {
    const text = `  A: {Type: AWS::ApiGatewayV2::Authorizer, Properties: {ApiId: !Ref Api, Name: a, ${properties}}}\n`;
    expect(codes(() => load(text))).toContain(code);
  });
});

describe('HTTP APIs', () => {
  it('quick create makes an open default route and a default stage', () => {
    const base =
      '  Api: {Type: AWS::ApiGatewayV2::Api, Properties: {Name: a, ProtocolType: HTTP, Target: !GetAtt Fn.Arn}}\n  Fn: {Type: AWS::Lambda::Function, Properties: {Code: x, Role: r}}\n';
    expect(load('', base).api).toMatchObject({
      routes: [
        {
          method: 'ANY',
          path: '$default',
          auth: { type: 'NONE' },
          integration: { type: 'AWS_PROXY', payloadFormatVersion: '2.0' },
        },
      ],
      stages: [{ name: '$default' }],
    });
  });

  const QUICK =
    '  Api: {Type: AWS::ApiGatewayV2::Api, Properties: {Name: a, ProtocolType: HTTP, Target: https://x}}\n';
  const overrides = (properties: string): string =>
    `  O: {Type: AWS::ApiGatewayV2::ApiGatewayManagedOverrides, Properties: {ApiId: !Ref Api, ${properties}}}\n`;

  it('managed overrides guard the route of quick create, and set its stage', () => {
    const jwt =
      '  J: {Type: AWS::ApiGatewayV2::Authorizer, Properties: {ApiId: !Ref Api, Name: j, AuthorizerType: JWT, IdentitySource: [$request.header.Authorization], JwtConfiguration: {Audience: [a], Issuer: https://issuer.example.com}}}\n';
    const text = overrides(
      'Route: {AuthorizationType: JWT, AuthorizerId: !Ref J, AuthorizationScopes: [r]}, Stage: {DefaultRouteSettings: {ThrottlingRateLimit: 5, ThrottlingBurstLimit: 6}}, Integration: {TimeoutInMillis: 900}',
    );
    const { api } = load(jwt + text, QUICK);
    expect(api.routes).toMatchObject([
      {
        path: '$default',
        auth: { type: 'JWT', authorizer: api.authorizers[0]?.id, scopes: ['r'] },
        integration: { timeoutMs: 900 },
      },
    ]);
    expect(api.stages).toMatchObject([
      { name: '$default', methodSettings: [{ path: '*', throttle: { rateLimit: 5, burstLimit: 6 } }] },
    ]);
  });

  it.each([
    ['Route: {AuthorizationType: BOGUS}', QUICK, 'CFN_AUTHORIZATION_TYPE'],
    ['Route: {AuthorizationTyp: NONE}', QUICK, 'CFN_PROPERTY'],
    ['Routes: {}', QUICK, 'CFN_PROPERTY'],
    [
      'Route: {AuthorizationType: AWS_IAM}',
      QUICK.replace(', Target: https://x', ''),
      'CFN_MANAGED_OVERRIDES',
    ],
  ])('the managed overrides %s are refused', (properties, base, code) => {
    expect(codes(() => load(overrides(properties), base))).toContain(code);
  });

  it('two managed overrides of one API are refused', () => {
    const twice = overrides('Route: {AuthorizationType: AWS_IAM}');
    expect(codes(() => load(twice + twice.replace('  O:', '  P:'), QUICK))).toContain(
      'CFN_MANAGED_OVERRIDES',
    );
  });

  it('quick create of a URL proxies to it', () => {
    const base =
      '  Api: {Type: AWS::ApiGatewayV2::Api, Properties: {Name: a, ProtocolType: HTTP, Target: https://x, RouteKey: GET /y}}\n';
    expect(load('', base).api.routes).toMatchObject([
      { method: 'GET', path: '/y', integration: { type: 'HTTP_PROXY', uri: 'https://x' } },
    ]);
  });

  it('CORS is read, and credentials for everyone refused', () => {
    const base = (extra: string): string =>
      `  Api: {Type: AWS::ApiGatewayV2::Api, Properties: {Name: a, ProtocolType: HTTP, CorsConfiguration: {AllowOrigins: ["*"], AllowMethods: [GET], MaxAge: 5${extra}}}}\n`;
    expect(load('', base('')).api.cors).toEqual({
      allowOrigins: ['*'],
      allowMethods: ['GET'],
      allowHeaders: [],
      exposeHeaders: [],
      allowCredentials: false,
      maxAgeSeconds: 5,
    });
    expect(codes(() => load('', base(', AllowCredentials: true')))).toEqual(['CFN_CORS']);
  });

  it('stages take route settings', () => {
    const text =
      '  S: {Type: AWS::ApiGatewayV2::Stage, Properties: {ApiId: !Ref Api, StageName: v1, DeploymentId: d, StageVariables: {a: b}, DefaultRouteSettings: {ThrottlingRateLimit: 2, ThrottlingBurstLimit: 3}, RouteSettings: {"GET /x": {ThrottlingRateLimit: 1, ThrottlingBurstLimit: 1}}}}\n';
    expect(load(text).api.stages.find((stage) => stage.name === 'v1')).toMatchObject({
      variables: { a: 'b' },
      methodSettings: [
        { path: '*', method: '*', throttle: { rateLimit: 2, burstLimit: 3 } },
        { path: '/x', method: 'GET', throttle: { rateLimit: 1, burstLimit: 1 } },
      ],
    });
  });

  it('integrations of services, URLs and links', () => {
    const integration = (properties: string): string =>
      `  I: {Type: AWS::ApiGatewayV2::Integration, Properties: {ApiId: !Ref Api, ${properties}}}\n  R: {Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: !Ref Api, RouteKey: GET /, Target: !Sub "integrations/\${I}"}}\n`;
    const service = load(integration('IntegrationType: AWS_PROXY, IntegrationSubtype: SQS-SendMessage'));
    expect(service.api.routes[0]?.integration?.type).toBe('HTTP_API_AWS_SERVICE');
    expect(service.diagnostics).toContainEqual(expect.objectContaining({ kind: 'mapping-template' }));
    const link = load(
      integration(
        'IntegrationType: HTTP_PROXY, IntegrationMethod: get, IntegrationUri: http://x, ConnectionType: VPC_LINK, ConnectionId: l1, RequestParameters: {"overwrite:path": /y}, ResponseParameters: {"200": {ResponseParameters: [{Destination: "append:header.a", Source: b}]}}',
      ),
    );
    expect(link.api.routes[0]?.integration).toMatchObject({
      type: 'HTTP_PROXY',
      method: 'GET',
      vpcLink: 'l1',
      requestParameters: { 'overwrite:path': '/y' },
      responseParameters: { '200': { 'append:header.a': 'b' } },
    });
    expect(codes(() => load(integration('IntegrationType: MOCK')))).toEqual(['CFN_INTEGRATION_TYPE']);
    expect(codes(() => load(integration('IntegrationType: AWS_PROXY, IntegrationUri: http://x')))).toEqual([
      'CFN_INTEGRATION_URI',
    ]);
    expect(codes(() => load(integration('IntegrationType: HTTP_PROXY')))).toEqual(['SOURCE_MISSING']);
  });

  it('neither protocol nor body is refused', () => {
    expect(
      codes(() =>
        loadTemplate({
          path: 't',
          readFile: () => 'Resources:\n  Api: {Type: AWS::ApiGatewayV2::Api, Properties: {Name: a}}\n',
        }),
      ),
    ).toEqual(['CFN_PROTOCOL_TYPE']);
  });

  it('a WebSocket API keeps its routes and is said not to be served', () => {
    const base =
      '  Api: {Type: AWS::ApiGatewayV2::Api, Properties: {Name: a, ProtocolType: WEBSOCKET, RouteSelectionExpression: $request.body.action}}\n  C: {Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: !Ref Api, RouteKey: $connect, AuthorizationType: AWS_IAM, ApiKeyRequired: true}}\n';
    const { api, diagnostics } = load('', base);
    expect(api).toMatchObject({
      kind: 'WEBSOCKET',
      routes: [{ path: '$connect', auth: { type: 'AWS_IAM' }, apiKeyRequired: true }],
    });
    expect(diagnostics).toContainEqual(
      expect.objectContaining({ severity: 'unenforced', kind: 'websocket' }),
    );
    expect(codes(() => load('', base.replace('AWS_IAM', 'JWT')))).toContain('CFN_AUTHORIZATION_TYPE');
  });
});
