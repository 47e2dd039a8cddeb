import { InputError } from '@portcullis/model';
import { describe, expect, it } from 'vitest';
import { loadTemplate } from './index.ts';

/** Codes of everything that is said of a template, whether it loads or not. */
function said(text: string): readonly string[] {
  try {
    return loadTemplate({ path: 'template.yaml', readFile: () => text }).diagnostics.map(({ code }) => code);
  } catch (error) {
    if (error instanceof InputError) return error.diagnostics.map(({ code }) => code);
    throw error;
  }
}

const AUTHORIZER_URI =
  'arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:111122223333:function:f/invocations';

const rest = (more: string): string => `
Resources:
  Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: shop}}
  Pets: {Type: AWS::ApiGateway::Resource, Properties: {RestApiId: !Ref Api, ParentId: !GetAtt Api.RootResourceId, PathPart: pets}}
  ById: {Type: AWS::ApiGateway::Resource, Properties: {RestApiId: !Ref Api, ParentId: !Ref Pets, PathPart: "{id}"}}
  ByName: {Type: AWS::ApiGateway::Resource, Properties: {RestApiId: !Ref Api, ParentId: !Ref Pets, PathPart: "{name}"}}
  Deployment: {Type: AWS::ApiGateway::Deployment, Properties: {RestApiId: !Ref Api}}
${more}`;

const method = (id: string, resource: string, properties: string): string =>
  `  ${id}: {Type: AWS::ApiGateway::Method, Properties: {RestApiId: !Ref Api, ResourceId: !Ref ${resource}, ${properties}, Integration: {Type: HTTP_PROXY, IntegrationHttpMethod: GET, Uri: "https://example.com/"}}}\n`;

const stage = (settings: string): string =>
  `  Stage: {Type: AWS::ApiGateway::Stage, Properties: {RestApiId: !Ref Api, DeploymentId: !Ref Deployment, StageName: prod, MethodSettings: [${settings}]}}\n`;

const THROTTLE = 'ThrottlingRateLimit: 1, ThrottlingBurstLimit: 1';

describe('two routes that take the same requests are refused: of a guarded and an open one only one is served', () => {
  it('methods of siblings that differ in the name of their parameter', () => {
    const text =
      method('A', 'ById', 'HttpMethod: GET, AuthorizationType: AWS_IAM') +
      method('B', 'ByName', 'HttpMethod: GET, AuthorizationType: NONE');
    expect(said(rest(text))).toContain('CFN_DUPLICATE_ROUTE');
  });

  it('methods of siblings that differ in the verb are served side by side', () => {
    const text = method('A', 'ById', 'HttpMethod: GET') + method('B', 'ByName', 'HttpMethod: POST');
    expect(said(rest(text))).not.toContain('CFN_DUPLICATE_ROUTE');
  });

  it.each([
    ['/pets/{id}', '/pets/{name}', true],
    ['/pets/{id}/toys', '/pets/{name}/toys', true],
    ['/files/{proxy+}', '/files/{rest+}', true],
    ['/files/{proxy+}', '/files/{rest}', false],
    ['/pets/{id}', '/pets/id', false],
  ])('operations of a document: %s beside %s', (one, other, refused) => {
    const text = `{ openapi: 3.0.1, paths: { "${one}": { get: {} }, "${other}": { get: {} } } }`;
    expect(said(text).includes('OPENAPI_DUPLICATE_ROUTE')).toBe(refused);
  });
});

describe('a throttle that holds back nobody is pointed out', () => {
  it.each([
    ['a path that is not there', `{ResourcePath: /none, HttpMethod: GET, ${THROTTLE}}`],
    ['a path without its slash', `{ResourcePath: pets, HttpMethod: ANY, ${THROTTLE}}`],
    ['one verb of a method ANY', `{ResourcePath: /pets, HttpMethod: GET, ${THROTTLE}}`],
  ])('of a stage for %s', (_name, setting) => {
    expect(said(rest(method('M', 'Pets', 'HttpMethod: ANY') + stage(setting)))).toContain(
      'CFN_SETTING_WITHOUT_ROUTE',
    );
  });

  it.each([
    `{ResourcePath: "/*", HttpMethod: "*", ${THROTTLE}}`,
    `{ResourcePath: /pets, HttpMethod: ANY, ${THROTTLE}}`,
    `{ResourcePath: /~1pets, HttpMethod: "*", ${THROTTLE}}`,
    '{ResourcePath: /none, HttpMethod: GET, LoggingLevel: INFO}',
  ])('and one that holds is not: %s', (setting) => {
    expect(said(rest(method('M', 'Pets', 'HttpMethod: ANY') + stage(setting)))).not.toContain(
      'CFN_SETTING_WITHOUT_ROUTE',
    );
  });

  it('of a usage plan for a method that is not there, and for none at all', () => {
    const plan = (key: string): string =>
      rest(
        `${method('M', 'Pets', 'HttpMethod: GET')}${stage('')}  Plan: {Type: AWS::ApiGateway::UsagePlan, Properties: {ApiStages: [{ApiId: !Ref Api, Stage: prod, Throttle: {"${key}": {RateLimit: 1, BurstLimit: 1}}}]}}\n`,
      );
    expect(said(plan('/pets/POST'))).toContain('CFN_SETTING_WITHOUT_ROUTE');
    expect(said(plan('GET'))).toContain('CFN_PLAN_THROTTLE');
    expect(said(plan('/pets/GET'))).not.toContain('CFN_SETTING_WITHOUT_ROUTE');
  });

  it('of an HTTP API for a route that is not there', () => {
    const text = (key: string): string => `
Resources:
  Api: {Type: AWS::ApiGatewayV2::Api, Properties: {Name: shop, ProtocolType: HTTP}}
  Stage: {Type: AWS::ApiGatewayV2::Stage, Properties: {ApiId: !Ref Api, StageName: $default, AutoDeploy: true, RouteSettings: {"${key}": {ThrottlingRateLimit: 1}}}}
  Int: {Type: AWS::ApiGatewayV2::Integration, Properties: {ApiId: !Ref Api, IntegrationType: HTTP_PROXY, IntegrationMethod: ANY, IntegrationUri: "https://example.com/", PayloadFormatVersion: "1.0"}}
  Route: {Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: !Ref Api, RouteKey: GET /pets, Target: !Sub "integrations/\${Int}"}}
`;
    expect(said(text('GET /pet'))).toContain('CFN_SETTING_WITHOUT_ROUTE');
    expect(said(text('GET /pets'))).not.toContain('CFN_SETTING_WITHOUT_ROUTE');
  });
});

describe('what guards nothing where it stands is pointed out', () => {
  it.each(['NONE', 'AWS_IAM'])('scopes beside the authorization type %s', (type) => {
    const text = method('M', 'Pets', `HttpMethod: GET, AuthorizationType: ${type}, AuthorizationScopes: [a]`);
    expect(said(rest(text))).toContain('CFN_SCOPES_IGNORED');
  });

  it('the validation expression of a REQUEST authorizer, of a resource and of a document', () => {
    const own = `  Auth: {Type: AWS::ApiGateway::Authorizer, Properties: {RestApiId: !Ref Api, Name: a, Type: REQUEST, IdentitySource: method.request.header.A, IdentityValidationExpression: abc, AuthorizerUri: "${AUTHORIZER_URI}"}}\n`;
    expect(said(rest(own))).toContain('CFN_EXPRESSION_IGNORED');
    const authorizer = `{ type: request, identitySource: method.request.header.A, identityValidationExpression: abc, authorizerUri: "${AUTHORIZER_URI}" }`;
    const scheme = `{ type: apiKey, name: Unused, in: header, x-amazon-apigateway-authorizer: ${authorizer} }`;
    expect(
      said(`{ openapi: 3.0.1, paths: {}, components: { securitySchemes: { a: ${scheme} } } }`),
    ).toContain('OPENAPI_EXPRESSION_IGNORED');
  });

  it("scopes of a SAM event without an authorizer, and a REQUEST authorizer's validation expression", () => {
    const found = said(`
Transform: AWS::Serverless-2016-10-31
Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties:
      StageName: prod
      OpenApiVersion: 3.0.1
      Auth:
        Authorizers:
          Lam: {FunctionPayloadType: REQUEST, FunctionArn: !GetAtt Fn.Arn, Identity: {Headers: [A], ValidationExpression: abc}}
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: a.b
      InlineCode: exports.b
      Events:
        E: {Type: Api, Properties: {RestApiId: !Ref Api, Path: /x, Method: get, Auth: {AuthorizationScopes: [a]}}}
`);
    expect(found).toContain('SAM_SCOPES_IGNORED');
    expect(found).toContain('OPENAPI_EXPRESSION_IGNORED');
  });
});

describe('a property that a resource does not have is refused: a misspelt guard guards nothing', () => {
  it.each([
    ['AuthorisationType: AWS_IAM', 'is not a property of `AWS::ApiGateway::Method`; it has'],
    ['APIKeyRequired: true', 'write `ApiKeyRequired`'],
    ['authorizationScopes: [a]', 'write `AuthorizationScopes`'],
  ])('a method with %s', (property, words) => {
    const text = rest(method('M', 'Pets', `HttpMethod: GET, ${property}`));
    expect(said(text)).toEqual(['CFN_PROPERTY']);
    expect(() => loadTemplate({ path: 'template.yaml', readFile: () => text })).toThrow(words.split(';')[0]);
  });

  it.each([
    'Api2: {Type: AWS::ApiGateway::RestApi, Properties: {Name: a, ResourcePolicy: {}}}',
    'Api2: {Type: AWS::ApiGateway::RestApi, Properties: {Name: a, EndpointConfiguration: {Type: PRIVATE}}}',
    `${stage('{ResourcePath: /*, HttpMethod: "*", ThrottlingRate: 1}').trim()}`,
    'Plan: {Type: AWS::ApiGateway::UsagePlan, Properties: {Quota: {limit: 1, Period: DAY}}}',
    'Plan: {Type: AWS::ApiGateway::UsagePlan, Properties: {Throttle: {Rate: 1}}}',
    'Plan: {Type: AWS::ApiGateway::UsagePlan, Properties: {ApiStages: [{ApiId: !Ref Api, Stage: s, Throttles: {}}]}}',
  ])('%s', (resource) => {
    expect(said(rest(`${method('M', 'Pets', 'HttpMethod: GET')}  ${resource}\n`))).toContain('CFN_PROPERTY');
  });

  it('an API key on a route of an HTTP API, which has none', () => {
    const text = `
Resources:
  Api: {Type: AWS::ApiGatewayV2::Api, Properties: {Name: shop, ProtocolType: HTTP}}
  Route: {Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: !Ref Api, RouteKey: GET /pets, ApiKeyRequired: true}}
`;
    expect(said(text)).toContain('CFN_API_KEY_REQUIRED');
    expect(said(text.replace('true', 'false'))).not.toContain('CFN_API_KEY_REQUIRED');
  });

  it.each([
    ['securty', true],
    ['Security', true],
    ['x-amazon-apigateway-authorizer', true],
    ['X-Amazon-Apigateway-Integration', true],
    ['security', false],
    ['x-internal', false],
  ])('a field of an operation is pointed out: %s', (field, pointedOut) => {
    const text = `{ openapi: 3.0.1, paths: { /a: { get: { ${field}: [] } } } }`;
    expect(said(text).includes('OPENAPI_UNKNOWN_FIELD')).toBe(pointedOut);
  });
});

describe('what this version does not enforce is never passed over', () => {
  const association = (type: string, arn: string): string =>
    rest(
      `  Acl: {Type: "${type}", Properties: {WebACLArn: "arn:aws:wafv2:x", WebACLId: a, ResourceArn: !Sub "${arn}"}}\n`,
    );

  it.each([
    ['AWS::WAFv2::WebACLAssociation', 'arn:aws:apigateway:eu-west-1::/restapis/${Api}/stages/prod', true],
    ['AWS::WAFv2::WebACLAssociation', 'arn:aws:apigateway:eu-west-1:111122223333:/restapis/x/stages/s', true],
    ['AWS::WAFv2::WebACLAssociation', 'arn:aws:apigateway:eu-west-1::/apis/x/stages/s', true],
    [
      'AWS::WAFRegional::WebACLAssociation',
      'arn:aws:apigateway:eu-west-1::/restapis/${Api}/stages/prod',
      true,
    ],
    ['AWS::WAFv2::WebACLAssociation', 'arn:aws:cognito-idp:eu-west-1:111122223333:userpool/a', false],
  ])('a web ACL: %s of %s', (type, arn, unenforced) => {
    expect(said(association(type, arn)).includes('CFN_WEB_ACL')).toBe(unenforced);
  });

  it('a private domain and its policy', () => {
    const domain = (more: string): string =>
      rest(`  Domain: {Type: AWS::ApiGateway::DomainNameV2, Properties: {DomainName: a.example, ${more}}}\n`);
    expect(said(domain('EndpointConfiguration: {Types: [PRIVATE]}'))).toContain('CFN_PRIVATE_DOMAIN');
    expect(said(domain('Policy: {}'))).toContain('CFN_PRIVATE_DOMAIN');
  });

  it('routing rules of a domain', () => {
    const domain = (mode: string): string =>
      rest(
        `  Domain: {Type: AWS::ApiGateway::DomainName, Properties: {DomainName: a.example, RoutingMode: ${mode}}}\n`,
      );
    expect(said(domain('ROUTING_RULE_ONLY'))).toContain('CFN_ROUTING_MODE');
    expect(said(domain('API_MAPPING_ONLY'))).not.toContain('CFN_ROUTING_MODE');
  });

  it('one of two resource policies', () => {
    const policy = (effect: string): string =>
      `{Version: "2012-10-17", Statement: [{Effect: ${effect}, Principal: "*", Action: execute-api:Invoke, Resource: "*"}]}`;
    const body = (more: string): string =>
      `Resources:\n  Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: a, Policy: ${policy('Allow')}, Body: {openapi: 3.0.1, paths: {}${more}}}}\n`;
    expect(said(body(`, x-amazon-apigateway-policy: ${policy('Deny')}`))).toContain('CFN_TWO_POLICIES');
    expect(said(body(''))).not.toContain('CFN_TWO_POLICIES');
  });
});

describe('a limit that is not known here lets nothing through', () => {
  const limits = (plan: string): readonly unknown[] => {
    const text = rest(
      `${method('M', 'Pets', 'HttpMethod: GET')}  Plan: {Type: AWS::ApiGateway::UsagePlan, Properties: {${plan}}}\n`,
    );
    const { definition } = loadTemplate({ path: 'template.yaml', readFile: () => text });
    return definition.usagePlans.map(({ throttle, quota }) => throttle ?? quota);
  };

  it.each(['Throttle: !ImportValue t', 'Throttle: {RateLimit: !ImportValue r, BurstLimit: 5}'])(
    'a throttle: %s',
    (plan) => {
      expect(limits(plan)).toEqual([{ rateLimit: 0, burstLimit: 0 }]);
    },
  );

  it.each(['Quota: !ImportValue q', 'Quota: {Limit: !ImportValue l, Period: WEEK}'])(
    'a quota: %s',
    (plan) => {
      expect(limits(plan)).toEqual([{ limit: 0, period: 'DAY', offset: 0 }]);
    },
  );

  it.each(['Throttle: 5', 'Quota: 5', 'Quota: {Period: DAY}'])(
    'and one that is none is refused: %s',
    (plan) => {
      expect(() => limits(plan)).toThrow(InputError);
    },
  );

  it('an endpoint of which nobody knows whether it is disabled is', () => {
    const text =
      'Resources:\n  Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: a, DisableExecuteApiEndpoint: !ImportValue x}}\n';
    const { definition } = loadTemplate({ path: 'template.yaml', readFile: () => text });
    expect(definition.apis[0]?.disableExecuteApiEndpoint).toBe(true);
  });
});
