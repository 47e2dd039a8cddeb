import { loadTemplate } from '@portcullis/formats/load';
import type { Definition } from '@portcullis/model';
import { describe, expect, it } from 'vitest';
import { type ApiAtHand, apiAtHand } from './api-at-hand.ts';

const ACCOUNT = '111122223333';

async function definitionOf(resources: string): Promise<Definition> {
  const text = `Transform: AWS::Serverless-2016-10-31\nResources:\n${resources}`;
  const { definition, diagnostics } = await loadTemplate({
    path: 'template.yaml',
    readFile: (path) => (path === 'template.yaml' ? text : undefined),
    listFolder: () => undefined,
    parameters: {},
    account: ACCOUNT,
    region: 'eu-west-1',
    ids: {},
    imports: {},
    ssm: {},
    stageVariables: {},
    stage: undefined,
  });
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return definition;
}

const fn = (name: string, auth: string, more = ''): string => `  ${name}:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs20.x
      Handler: index.handler
      InlineCode: 'exports.handler = async () => ({})'
      ${more}
      Events:
        Get: { Type: Api, Properties: { RestApiId: !Ref Api, Path: /${name.toLowerCase()}, Method: GET, Auth: ${auth} } }
`;

const api = (ttl: number, more = ''): string => `  Api:
    Type: AWS::Serverless::Api
    Properties:
      StageName: dev
      OpenApiVersion: 3.0.1
      ${more}
      Auth:
        Authorizers:
          Custom:
            FunctionArn: !GetAtt Decide.Arn
            Identity: { ReauthorizeEvery: ${ttl} }
  Decide:
    Type: AWS::Serverless::Function
    Properties: { Runtime: nodejs20.x, Handler: i.h, MemorySize: 256, InlineCode: 'exports.h = async () => ({})' }
`;

async function read(resources: string): Promise<ApiAtHand> {
  return apiAtHand(await definitionOf(resources), {});
}

const own = ({ ownRoutes }: ApiAtHand): object => Object.fromEntries(ownRoutes);

describe('the API at hand', () => {
  it('has the rows of its authorizer, its keys and its open routes', async () => {
    const routes =
      fn('Open', '{}') + fn('Custom', '{ Authorizer: Custom }') + fn('Iam', '{ Authorizer: AWS_IAM }');
    const found = await read(api(300) + routes + fn('Key', '{ ApiKeyRequired: true }'));
    expect(own(found)).toEqual({
      'in-function-rest': 1,
      'lambda-authorizer-random': 1,
      'lambda-authorizer-replayed': 1,
      'lambda-authorizer-screened': 1,
      'gateway-authorizer': 1,
      'invalid-api-key': 1,
    });
    expect(found.traffic).toMatchObject({ api: 'rest', authorizer: 'lambda', authorizerMemoryMb: 256 });
    expect(found.traffic).not.toHaveProperty('authorizerCacheHitRate');
  });

  it('has no cache where the TTL is 0', async () => {
    const found = await read(api(0) + fn('Custom', '{ Authorizer: Custom }'));
    expect(own(found)).toEqual({ 'lambda-authorizer-uncached': 1, 'lambda-authorizer-screened': 1 });
    expect(found.traffic.authorizerCacheHitRate).toBe(0);
  });

  it('goes by the largest and the slowest of its functions', async () => {
    const found = await read(api(0) + fn('A', '{}', 'MemorySize: 512') + fn('B', '{}', 'Timeout: 20'));
    expect(found.traffic).toMatchObject({
      backendMemoryMb: 512,
      backendTimeoutMs: 20_000,
      architecture: 'x86',
    });
  });

  it.each([
    ['', 10_000],
    [
      "MethodSettings: [{ ResourcePath: '/*', HttpMethod: '*', ThrottlingRateLimit: 20, ThrottlingBurstLimit: 5 }]",
      20,
    ],
    [
      "MethodSettings: [{ ResourcePath: '/*', HttpMethod: '*', ThrottlingRateLimit: 20, ThrottlingBurstLimit: 5 }, { ResourcePath: /open, HttpMethod: GET, ThrottlingRateLimit: 7, ThrottlingBurstLimit: 5 }]",
      27,
    ],
    [
      'MethodSettings: [{ ResourcePath: /open, HttpMethod: GET, ThrottlingRateLimit: 7, ThrottlingBurstLimit: 5 }]',
      10_000,
    ],
    [
      "MethodSettings: [{ ResourcePath: '/*', HttpMethod: '*', ThrottlingRateLimit: 50000, ThrottlingBurstLimit: 5 }]",
      10_000,
    ],
  ])('is bounded by its throttles and the quota of the account: %s', async (settings, rate) => {
    const found = await read(api(0, settings) + fn('Open', '{}'));
    expect(found.traffic.requestsPerSecondLimit).toBe(rate);
  });

  const acl = (rule: string): string => `  Acl:
    Type: AWS::WAFv2::WebACL
    Properties:
      Scope: REGIONAL
      DefaultAction: { Allow: {} }
      VisibilityConfig: &v { SampledRequestsEnabled: true, CloudWatchMetricsEnabled: true, MetricName: m }
      Rules:
        - Name: r
          Priority: 0
          VisibilityConfig: *v
          ${rule}
  Association:
    Type: AWS::WAFv2::WebACLAssociation
    Properties:
      WebACLArn: !GetAtt Acl.Arn
      ResourceArn: !Sub arn:aws:apigateway:\${AWS::Region}::/restapis/\${Api}/stages/\${Api.Stage}
`;

  it.each([
    ['blocks', 'Action: { Block: {} }', 'waf-in-function'],
    ['only counts', 'Action: { Count: {} }', 'in-function-rest'],
  ])('stands behind a web ACL whose rate rule %s', async (_what, action, design) => {
    const rule = `${action}\n          Statement: { RateBasedStatement: { Limit: 1000, AggregateKeyType: IP } }`;
    const found = await read(api(0) + fn('Open', '{}') + acl(rule));
    expect(own(found)).toEqual({ [design]: 1 });
    expect(found.traffic.wafRules).toBe(1);
  });

  it('must be named where there are several, and be one that has requests', async () => {
    const two = await definitionOf(`${api(0)}${fn('Open', '{}')}  Other:
    Type: AWS::Serverless::HttpApi
`);
    expect(() => apiAtHand(two, {})).toThrow('the template has 2 APIs');
    expect(apiAtHand(two, { api: 'Other' }).traffic).toMatchObject({ api: 'http', authorizer: 'none' });
    expect(() => apiAtHand({ ...two, apis: [] }, {})).toThrow('the template has no API');
    const socket = two.apis.map((one) => ({ ...one, kind: 'WEBSOCKET' as const })).slice(0, 1);
    expect(() => apiAtHand({ ...two, apis: socket }, {})).toThrow('is a WebSocket API');
  });
});
