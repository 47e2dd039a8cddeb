import type { Diagnostic, Route } from '@portcullis/model';
import { describe, expect, it } from 'vitest';
import { readTree } from '../source/index.ts';
import { type OpenApiContext, type OpenApiResult, readOpenApi } from './index.ts';

const FUNCTION = 'arn:aws:lambda:eu-west-1:111122223333:function:orders';

const context: OpenApiContext = {
  kind: 'REST',
  apiId: 'a1b2c3d4e5',
  partition: 'aws',
  account: '111122223333',
  region: 'eu-west-1',
  functions: new Map([[FUNCTION, 'OrdersFunction']]),
  path: '',
  policyName: 'ResourcePolicy of Api',
};

function invocation(arn: string): string {
  return `arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/${arn}/invocations`;
}

function read(text: string, kind: 'REST' | 'HTTP' = 'REST'): OpenApiResult {
  return readOpenApi(readTree(text, 'openapi.yaml'), { ...context, kind });
}

function routeOf(result: OpenApiResult, method: string, path: string): Route {
  const route = result.routes.find((item) => item.method === method && item.path === path);
  if (route === undefined) throw new Error(`no route ${method} ${path}`);
  return route;
}

function found(result: OpenApiResult, severity: Diagnostic['severity']): readonly string[] {
  return result.diagnostics.filter((item) => item.severity === severity).map((item) => item.code);
}

const REST = `
openapi: 3.0.1
info: { title: Orders, version: '1' }
paths:
  /open:
    get:
      x-amazon-apigateway-integration: { type: mock, requestTemplates: { application/json: '{"statusCode": 200}' }, responses: { default: { statusCode: '200' } } }
  /me:
    get:
      security: [{ Pool: [orders/read] }]
      x-amazon-apigateway-integration: { type: aws_proxy, httpMethod: POST, uri: '${invocation(FUNCTION)}' }
    x-amazon-apigateway-any-method:
      security: [{ api_key: [] }, { Token: [] }]
      x-amazon-apigateway-integration: { $ref: '#/components/x-amazon-apigateway-integrations/orders' }
  /admin/{id}:
    delete:
      security: [{ Request: [], api_key: [] }]
    put:
      security: [{ Iam: [] }]
      x-amazon-apigateway-integration: { type: aws_proxy, uri: '${invocation(`${FUNCTION}:live`)}', credentials: 'arn:aws:iam::*:user/*', timeoutInMillis: 5000 }
    post:
      x-amazon-apigateway-auth: { type: aws_iam }
      security: []
components:
  x-amazon-apigateway-integrations:
    orders: { type: http_proxy, httpMethod: ANY, uri: 'https://example.com/{proxy}', requestParameters: { integration.request.path.proxy: method.request.path.proxy } }
  securitySchemes:
    api_key: { type: apiKey, name: X-API-Key, in: header }
    Iam: { type: apiKey, name: Authorization, in: header, x-amazon-apigateway-authtype: awsSigv4 }
    Pool:
      type: apiKey
      name: X-Token
      in: header
      x-amazon-apigateway-authtype: cognito_user_pools
      x-amazon-apigateway-authorizer: { type: cognito_user_pools, providerARNs: ['arn:aws:cognito-idp:eu-west-1:111122223333:userpool/eu-west-1_abc'] }
    Token:
      type: apiKey
      name: X-Auth
      in: header
      x-amazon-apigateway-authorizer: { type: token, authorizerUri: '${invocation(FUNCTION)}', identityValidationExpression: 'Bearer .+', authorizerResultTtlInSeconds: 60 }
    Request:
      type: apiKey
      name: Unused
      in: header
      x-amazon-apigateway-authorizer: { type: request, authorizerUri: '${invocation(FUNCTION)}', identitySource: 'method.request.header.A, context.identity.sourceIp' }
x-amazon-apigateway-api-key-source: AUTHORIZER
x-amazon-apigateway-gateway-responses: { UNAUTHORIZED: { statusCode: '401', responseParameters: { gatewayresponse.header.X: "'y'" } } }
x-amazon-apigateway-policy: { Version: '2012-10-17', Statement: [{ Effect: Allow, Principal: '*', Action: execute-api:Invoke, Resource: execute-api:/* }] }
`;

describe('a REST document', () => {
  const result = read(REST);

  it('has no errors', () => {
    expect(found(result, 'error')).toEqual([]);
  });

  it('an operation without security is open', () => {
    expect(routeOf(result, 'GET', '/open')).toMatchObject({ auth: { type: 'NONE' }, apiKeyRequired: false });
  });

  it('the header of a Cognito authorizer is the name of its scheme, and scopes are those of the requirement', () => {
    const pool = result.authorizers.find((item) => item.name === 'Pool');
    expect(pool).toMatchObject({ kind: 'COGNITO_USER_POOLS', header: 'X-Token' });
    expect(routeOf(result, 'GET', '/me').auth).toEqual({
      type: 'COGNITO_USER_POOLS',
      authorizer: pool?.id,
      scopes: ['orders/read'],
    });
  });

  it('an API key is required beside an authorizer, in one requirement or in two', () => {
    expect(routeOf(result, 'ANY', '/me')).toMatchObject({ auth: { type: 'CUSTOM' }, apiKeyRequired: true });
    expect(routeOf(result, 'DELETE', '/admin/{id}')).toMatchObject({
      auth: { type: 'CUSTOM' },
      apiKeyRequired: true,
    });
  });

  it('awsSigv4 and x-amazon-apigateway-auth both mean IAM', () => {
    expect(routeOf(result, 'PUT', '/admin/{id}').auth).toEqual({ type: 'AWS_IAM' });
    expect(routeOf(result, 'POST', '/admin/{id}').auth).toEqual({ type: 'AWS_IAM' });
  });

  it('Lambda authorizers keep sources, expression and time to live, 300 s where nothing is said', () => {
    expect(result.authorizers.find((item) => item.name === 'Token')).toMatchObject({
      kind: 'TOKEN',
      identitySources: [{ in: 'header', name: 'X-Auth' }],
      identityValidationExpression: 'Bearer .+',
      resultTtlSeconds: 60,
      function: { arn: FUNCTION, logicalId: 'OrdersFunction' },
    });
    expect(result.authorizers.find((item) => item.name === 'Request')).toMatchObject({
      kind: 'REQUEST',
      identitySources: [
        { in: 'header', name: 'A' },
        { in: 'context', name: 'identity.sourceIp' },
      ],
      resultTtlSeconds: 300,
    });
  });

  it('integrations by reference, with qualifier and with caller credentials are read', () => {
    expect(routeOf(result, 'ANY', '/me').integration).toMatchObject({
      type: 'HTTP_PROXY',
      uri: 'https://example.com/{proxy}',
    });
    expect(routeOf(result, 'PUT', '/admin/{id}').integration).toMatchObject({
      type: 'AWS_PROXY',
      function: { arn: `${FUNCTION}:live`, logicalId: 'OrdersFunction' },
      credentials: 'caller',
      timeoutMs: 5000,
    });
  });

  it('methods of one path share the resource id', () => {
    expect(routeOf(result, 'GET', '/me').id).toBe(routeOf(result, 'ANY', '/me').id);
    expect(routeOf(result, 'GET', '/me').id).not.toBe(routeOf(result, 'GET', '/open').id);
  });

  it('short resources of the policy are expanded to this API', () => {
    expect(result.resourcePolicy?.statements[0]?.resource).toEqual([
      'arn:aws:execute-api:eu-west-1:111122223333:a1b2c3d4e5/*',
    ]);
  });

  it('API key source and gateway responses are read', () => {
    expect(result.apiKeySource).toBe('AUTHORIZER');
    expect(result.gatewayResponses).toMatchObject([
      { type: 'UNAUTHORIZED', statusCode: 401, responseParameters: { 'gatewayresponse.header.X': "'y'" } },
    ]);
  });
});

const HTTP = `
openapi: 3.0.1
info: { title: H, version: '1' }
security: [{ Jwt: [] }]
paths:
  $default:
    x-amazon-apigateway-any-method:
      isDefaultRoute: true
      security: [{ NONE: [] }]
      x-amazon-apigateway-integration: { type: aws_proxy, uri: '${FUNCTION}', payloadFormatVersion: '2.0' }
  /a/:
    get: { security: [{ Jwt: [x/y] }] }
    post: {}
    put: { security: [] }
components:
  securitySchemes:
    Jwt:
      type: openIdConnect
      openIdConnectUrl: https://issuer.example.com/.well-known/openid-configuration
      x-amazon-apigateway-authorizer: { type: jwt, identitySource: $request.header.Authorization, jwtConfiguration: { audience: [a, b] } }
x-amazon-apigateway-cors: { allowOrigins: ['https://a.example'], allowMethods: GET, maxAge: 60, allowCredentials: true }
`;

describe('an HTTP document', () => {
  const result = read(HTTP, 'HTTP');

  it('root security holds for operations that say nothing, and an empty list opens one', () => {
    expect(routeOf(result, 'POST', '/a/').auth.type).toBe('JWT');
    expect(routeOf(result, 'PUT', '/a/').auth.type).toBe('NONE');
    expect(found(result, 'error')).toEqual([]);
  });

  it('the scheme NONE of SAM opens a route, and the default route keeps its name', () => {
    expect(routeOf(result, 'ANY', '$default').auth).toEqual({ type: 'NONE' });
  });

  it('the issuer may come from the discovery URL', () => {
    expect(result.authorizers).toMatchObject([
      { kind: 'JWT', issuer: 'https://issuer.example.com', audiences: ['a', 'b'] },
    ]);
  });

  it('CORS is read, single values as lists', () => {
    expect(result.cors).toEqual({
      allowOrigins: ['https://a.example'],
      allowMethods: ['GET'],
      allowHeaders: [],
      exposeHeaders: [],
      allowCredentials: true,
      maxAgeSeconds: 60,
    });
  });

  it('API keys protect nothing in an HTTP API, which is said', () => {
    const keyed = read(
      `{ openapi: 3.0.1, paths: { /a: { get: { security: [{ k: [] }] } } }, components: { securitySchemes: { k: { type: apiKey, in: header, name: x-api-key } } } }`,
      'HTTP',
    );
    expect(routeOf(keyed, 'GET', '/a')).toMatchObject({ auth: { type: 'NONE' }, apiKeyRequired: false });
    expect(found(keyed, 'warning')).toEqual(['OPENAPI_SCHEME_IGNORED']);
  });
});

describe('request validation', () => {
  const swagger = (validator: string): string => `
swagger: '2.0'
x-amazon-apigateway-request-validators: { all: { validateRequestBody: true, validateRequestParameters: true }, none: {} }
x-amazon-apigateway-request-validator: ${validator}
parameters: { Page: { in: query, name: page, required: true } }
definitions: { Order: { type: object, required: [id], properties: { id: { $ref: '#/definitions/Id' } } }, Id: { type: string } }
paths:
  /a/{id}:
    parameters: [{ in: path, name: id, required: true }, { $ref: '#/parameters/Page' }]
    post:
      parameters: [{ in: body, name: body, schema: { $ref: '#/definitions/Order' } }, { in: query, name: page, required: false }]
`;

  it('required parameters of path and operation are checked, the operation wins, and models are self-contained', () => {
    const { validation } = routeOf(read(swagger('all')), 'POST', '/a/{id}');
    expect(validation?.requiredParameters).toEqual(['method.request.path.id']);
    expect(validation?.bodySchemas).toEqual([
      {
        contentType: 'application/json',
        schema: {
          $ref: '#/definitions/Order',
          definitions: {
            Order: { type: 'object', required: ['id'], properties: { id: { $ref: '#/definitions/Id' } } },
            Id: { type: 'string' },
          },
        },
      },
    ]);
  });

  it('a validator that checks nothing leaves nothing', () => {
    expect(routeOf(read(swagger('none')), 'POST', '/a/{id}').validation).toBeUndefined();
  });
});

describe('variables of the import', () => {
  it('account, region and partition are filled in, other texts stay', () => {
    const text = `'arn:\${AWS::Partition}:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:\${AWS::AccountId}:function:orders/invocations'`;
    const result = read(operation(`{ x-amazon-apigateway-integration: { type: aws_proxy, uri: ${text} } }`));
    expect(routeOf(result, 'GET', '/a').integration).toMatchObject({
      function: { arn: FUNCTION, logicalId: 'OrdersFunction' },
    });
  });
});

describe('what is not known here', () => {
  it('root security of a REST document protects nothing, which is said', () => {
    const result = read(`{ openapi: 3.0.1, security: [{ k: [] }], paths: { /a: { get: {} } } }`);
    expect(routeOf(result, 'GET', '/a').auth).toEqual({ type: 'NONE' });
    expect(found(result, 'warning')).toEqual(['OPENAPI_ROOT_SECURITY']);
  });

  it.each([
    [
      'issuer',
      `{ type: jwt, identitySource: $request.header.A, jwtConfiguration: { issuer: HERE, audience: [a] } }`,
      'HTTP',
    ],
    ['pool', '{ type: cognito_user_pools, providerARNs: [HERE] }', 'REST'],
    ['function', '{ type: token, authorizerUri: HERE }', 'REST'],
    ['time to live', `{ type: token, authorizerUri: ${uri}, authorizerResultTtlInSeconds: HERE }`, 'REST'],
  ] as const)('an authorizer whose %s is not known keeps its routes and says why', (_name, text, kind) => {
    const tree = replace(readTree(authorizer(text), 'openapi.yaml'), 'HERE', 'an import is not known');
    const result = readOpenApi(tree, { ...context, kind });
    expect(result.authorizers).toMatchObject([{ name: 'A', unresolved: 'an import is not known' }]);
    expect(routeOf(result, 'GET', '/a').auth.type).not.toBe('NONE');
    expect(found(result, 'unresolved')).toEqual(['OPENAPI_AUTHORIZER_UNRESOLVED']);
    expect(found(result, 'error')).toEqual([]);
  });

  it('an integration whose function is not known leaves the route decided but not served', () => {
    const tree = readTree(
      operation('{ x-amazon-apigateway-integration: { type: aws_proxy, uri: HERE } }'),
      'openapi.yaml',
    );
    const result = readOpenApi(replace(tree, 'HERE', 'an import is not known'), context);
    expect(routeOf(result, 'GET', '/a')).toMatchObject({
      unresolved: 'an import is not known',
      integration: undefined,
    });
  });

  it('an unresolved resource policy is no missing policy', () => {
    const tree = readTree('{ openapi: 3.0.1, paths: {}, x-amazon-apigateway-policy: HERE }', 'openapi.yaml');
    const result = readOpenApi(replace(tree, 'HERE', 'an import is not known'), context);
    expect(result.resourcePolicyUnresolved).toBe('an import is not known');
  });

  it('an unresolved security never makes an open route', () => {
    const tree = readTree('{ openapi: 3.0.1, paths: { /a: { get: { security: HERE } } } }', 'openapi.yaml');
    const replaced = replace(tree, 'HERE', 'an import is not known');
    const result = readOpenApi(replaced, context);
    expect(routeOf(result, 'GET', '/a').unresolved).toBe('an import is not known');
    expect(found(result, 'unresolved')).toEqual(['OPENAPI_SECURITY_UNRESOLVED']);
  });
});

function replace(
  node: ReturnType<typeof readTree>,
  text: string,
  reason: string,
): ReturnType<typeof readTree> {
  if (node.kind === 'scalar' && node.value === text) return { kind: 'unresolved', reason, mark: node.mark };
  if (node.kind === 'list') return { ...node, items: node.items.map((item) => replace(item, text, reason)) };
  if (node.kind !== 'map') return node;
  const entries = [...node.entries].map(
    ([key, entry]) => [key, { ...entry, value: replace(entry.value, text, reason) }] as const,
  );
  return { ...node, entries: new Map(entries) };
}

const operation = (text: string, schemes = ''): string =>
  `{ openapi: 3.0.1, paths: { /a: { get: ${text} } }, components: { securitySchemes: { ${schemes} } } }`;
const authorizer = (text: string): string =>
  operation(
    '{ security: [{ A: [] }] }',
    `A: { type: apiKey, in: header, name: X, x-amazon-apigateway-authorizer: ${text} }`,
  );
const uri = `'${invocation(FUNCTION)}'`;

describe('refusals', () => {
  it.each([
    ['a security that is no list', operation('{ security: A }'), 'SOURCE_TYPE'],
    ['a requirement that is no map', operation('{ security: [A] }'), 'SOURCE_TYPE'],
    ['an operation that is a text', operation('open'), 'SOURCE_TYPE'],
    ['an authorizer that is a text', authorizer('pool'), 'SOURCE_TYPE'],
    ['an undeclared scheme', operation('{ security: [{ Nobody: [] }] }'), 'OPENAPI_UNKNOWN_SCHEME'],
    ['an unknown auth type', operation('{ x-amazon-apigateway-auth: { type: JWT } }'), 'OPENAPI_AUTH_TYPE'],
    ['an auth without a type', operation('{ x-amazon-apigateway-auth: {} }'), 'OPENAPI_AUTH_TYPE'],
    [
      'two authorizers on one operation',
      operation(
        '{ security: [{ A: [] }, { B: [] }] }',
        `A: { type: apiKey, in: header, name: Authorization, x-amazon-apigateway-authtype: awsSigv4 }, B: { type: apiKey, in: header, name: X, x-amazon-apigateway-authorizer: { type: token, authorizerUri: ${uri} } }`,
      ),
      'OPENAPI_SEVERAL_AUTHORIZERS',
    ],
    [
      'an auth that contradicts security',
      operation(
        '{ security: [{ A: [] }], x-amazon-apigateway-auth: { type: NONE } }',
        'A: { type: apiKey, in: header, name: Authorization, x-amazon-apigateway-authtype: awsSigv4 }',
      ),
      'OPENAPI_SEVERAL_AUTHORIZERS',
    ],
    [
      'a scheme with an authtype but no authorizer',
      operation('{}', 'A: { type: apiKey, in: header, name: X, x-amazon-apigateway-authtype: custom }'),
      'OPENAPI_AUTHTYPE',
    ],
    ['a JWT authorizer in a REST API', authorizer('{ type: jwt }'), 'OPENAPI_AUTHORIZER_TYPE'],
    ['an unknown authorizer type', authorizer('{ type: tokens }'), 'OPENAPI_AUTHORIZER_TYPE'],
    ['an authorizer without a function', authorizer('{ type: token }'), 'OPENAPI_AUTHORIZER_URI'],
    [
      'an authorizer URI that is no function',
      authorizer("{ type: token, authorizerUri: 'https://example.com' }"),
      'OPENAPI_AUTHORIZER_URI',
    ],
    [
      'a caching REQUEST authorizer without sources',
      authorizer(`{ type: request, authorizerUri: ${uri} }`),
      'OPENAPI_IDENTITY_SOURCE',
    ],
    [
      'a path parameter as identity source',
      authorizer(`{ type: request, authorizerUri: ${uri}, identitySource: method.request.path.id }`),
      'OPENAPI_IDENTITY_SOURCE',
    ],
    [
      'a time to live above an hour',
      authorizer(`{ type: token, authorizerUri: ${uri}, authorizerResultTtlInSeconds: 3601 }`),
      'OPENAPI_AUTHORIZER_TTL',
    ],
    [
      'a Cognito authorizer without a pool',
      authorizer('{ type: cognito_user_pools, providerARNs: [] }'),
      'OPENAPI_PROVIDER_ARNS',
    ],
    [
      'an unknown integration type',
      operation('{ x-amazon-apigateway-integration: { type: lambda } }'),
      'OPENAPI_INTEGRATION_TYPE',
    ],
    [
      'an integration without a uri',
      operation('{ x-amazon-apigateway-integration: { type: aws_proxy } }'),
      'OPENAPI_INTEGRATION_URI',
    ],
    [
      'a proxy integration to a URL',
      operation('{ x-amazon-apigateway-integration: { type: aws_proxy, uri: "https://example.com" } }'),
      'OPENAPI_INTEGRATION_URI',
    ],
    [
      'a dangling reference',
      operation('{ x-amazon-apigateway-integration: { $ref: "#/components/x/y" } }'),
      'OPENAPI_DANGLING_REF',
    ],
    [
      'a reference to another file',
      operation('{ x-amazon-apigateway-integration: { $ref: "other.yaml#/x" } }'),
      'OPENAPI_DANGLING_REF',
    ],
    [
      'an undeclared validator',
      operation('{ x-amazon-apigateway-request-validator: all }'),
      'OPENAPI_UNKNOWN_VALIDATOR',
    ],
    [
      'an unknown gateway response',
      '{ openapi: 3.0.1, paths: {}, x-amazon-apigateway-gateway-responses: { UNAUTHORISED: {} } }',
      'OPENAPI_GATEWAY_RESPONSE_TYPE',
    ],
    [
      'an unknown API key source',
      '{ openapi: 3.0.1, paths: {}, x-amazon-apigateway-api-key-source: QUERY }',
      'OPENAPI_API_KEY_SOURCE',
    ],
    [
      'a greedy parameter that is not last',
      '{ openapi: 3.0.1, paths: { "/{proxy+}/a": { get: {} } } }',
      'OPENAPI_PATH',
    ],
    ['a path without a slash', '{ openapi: 3.0.1, paths: { a: { get: {} } } }', 'OPENAPI_PATH'],
    ['a default route in a REST API', '{ openapi: 3.0.1, paths: { $default: { get: {} } } }', 'OPENAPI_PATH'],
    [
      'a path that is declared twice',
      '{ openapi: 3.0.1, paths: { /a: { get: {} }, /a/: { get: {} } } }',
      'OPENAPI_DUPLICATE_ROUTE',
    ],
    ['a document of another version', '{ openapi: 4.0.0, paths: {} }', 'OPENAPI_VERSION'],
    ['no OpenAPI document at all', '{ a: 1, paths: {} }', 'OPENAPI_VERSION'],
    ['a document without paths', '{ openapi: 3.0.1 }', 'OPENAPI_PATHS'],
    ['a list', '[]', 'OPENAPI_DOCUMENT'],
  ])('%s is an error', (_name, text, code) => {
    expect(found(read(text), 'error')).toEqual([code]);
  });

  it.each([
    ['a TOKEN authorizer', `{ type: token, authorizerUri: ${uri} }`, 'OPENAPI_AUTHORIZER_TYPE'],
    [
      'a Lambda authorizer without payload format',
      `{ type: request, authorizerUri: ${uri} }`,
      'OPENAPI_AUTHORIZER_PAYLOAD',
    ],
    [
      'simple responses of format 1.0',
      `{ type: request, authorizerUri: ${uri}, authorizerPayloadFormatVersion: '1.0', enableSimpleResponses: true }`,
      'OPENAPI_SIMPLE_RESPONSES',
    ],
    [
      'a JWT authorizer without audience',
      '{ type: jwt, identitySource: $request.header.A, jwtConfiguration: { issuer: https://i } }',
      'OPENAPI_JWT_CONFIGURATION',
    ],
    [
      'a JWT authorizer with two sources',
      "{ type: jwt, identitySource: '$request.header.A, $request.header.B', jwtConfiguration: { issuer: https://i, audience: [a] } }",
      'OPENAPI_JWT_CONFIGURATION',
    ],
    [
      'a JWT authorizer that reads the context',
      '{ type: jwt, identitySource: $context.x, jwtConfiguration: { issuer: https://i, audience: [a] } }',
      'OPENAPI_JWT_CONFIGURATION',
    ],
  ])('%s of an HTTP API is an error', (_name, text, code) => {
    expect(found(read(authorizer(text), 'HTTP'), 'error')).toEqual([code]);
  });

  it('errors point at file, line and path', () => {
    const [diagnostic] = read(
      'openapi: 3.0.1\npaths:\n  /a:\n    get:\n      security:\n        - Nobody: []\n',
    ).diagnostics;
    expect(diagnostic).toMatchObject({
      at: { file: 'openapi.yaml', line: 6 },
      path: 'paths./a.get.security',
    });
  });

  it('a non-proxy integration loads, and is said not to be enforced', () => {
    const result = read(operation(`{ x-amazon-apigateway-integration: { type: aws, uri: ${uri} } }`));
    expect(routeOf(result, 'GET', '/a').integration).toMatchObject({ type: 'AWS' });
    expect(result.diagnostics).toMatchObject([{ severity: 'unenforced', kind: 'mapping-template' }]);
  });
});
