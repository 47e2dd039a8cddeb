import { InputError } from '@portcullis/model';
import type { Json } from '@portcullis/model/source';
import { describe, expect, it } from 'vitest';
import { loadTemplate } from './index.ts';

/** Mulberry32: the same trees in every run. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const KEYS = [
  ...[
    'Ref',
    'Fn::GetAtt',
    'Fn::Sub',
    'Fn::Join',
    'Fn::If',
    'Fn::Select',
    'Fn::Split',
    'Fn::FindInMap',
    'Fn::ImportValue',
  ],
  ...[
    'Type',
    'Properties',
    'Condition',
    'DependsOn',
    'Metadata',
    'RestApiId',
    'ApiId',
    'ParentId',
    'PathPart',
    'ResourceId',
  ],
  ...[
    'HttpMethod',
    'AuthorizationType',
    'AuthorizerId',
    'Integration',
    'Uri',
    'Policy',
    'Statement',
    'Effect',
    'Principal',
  ],
  ...[
    'Body',
    'openapi',
    'paths',
    '/x',
    'get',
    'security',
    'StageName',
    'DeploymentId',
    'MethodSettings',
    'RouteKey',
    'Target',
  ],
  ...[
    'UserPoolId',
    'Policies',
    'PolicyDocument',
    'Users',
    'Events',
    'Auth',
    'Path',
    'Method',
    'Code',
    'FunctionName',
    'Name',
  ],
  ...[
    'AuthorizerUri',
    'IdentitySource',
    'ProviderARNs',
    'JwtConfiguration',
    'ProtocolType',
    'EndpointConfiguration',
    'Types',
  ],
];

const TEXTS = [
  ...[
    'A',
    'B',
    'C',
    'C.Arn',
    'Yes',
    'AWS::NoValue',
    'AWS::Region',
    '${A}',
    '${B.Arn}',
    '{{resolve:ssm:x}}',
    'GET',
    'GET /x',
  ],
  ...[
    'NONE',
    'CUSTOM',
    'JWT',
    'HTTP',
    'TOKEN',
    'AWS_PROXY',
    'MOCK',
    '2012-10-17',
    'Allow',
    '*',
    'prod',
    'Api',
    'HttpApi',
    '',
  ],
];

const TYPES = [
  ...[
    'RestApi',
    'Resource',
    'Method',
    'Authorizer',
    'Deployment',
    'Stage',
    'ApiKey',
    'UsagePlan',
    'GatewayResponse',
    'DomainName',
  ],
].map((name) => `AWS::ApiGateway::${name}`);
const MORE_TYPES = [
  ...['Api', 'Route', 'Integration', 'Authorizer', 'Stage', 'DomainName'].map(
    (name) => `AWS::ApiGatewayV2::${name}`,
  ),
  ...['Function', 'Api', 'HttpApi'].map((name) => `AWS::Serverless::${name}`),
  ...[
    'AWS::Lambda::Function',
    'AWS::Lambda::Permission',
    'AWS::Lambda::Alias',
    'AWS::Cognito::UserPool',
    'AWS::Cognito::UserPoolClient',
  ],
  ...['AWS::IAM::Role', 'AWS::IAM::User', 'AWS::IAM::ManagedPolicy', 'AWS::WAFv2::WebACLAssociation'],
];

function tree(next: () => number, depth: number): Json {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T;
  const kind = next();
  if (depth === 0 || kind < 0.35) return pick([pick(TEXTS), pick(TEXTS), pick(TEXTS), 1, true, null, -2.5]);
  const size = Math.floor(next() * 4);
  if (kind < 0.55) return Array.from({ length: size }, () => tree(next, depth - 1));
  return Object.fromEntries(Array.from({ length: size }, () => [pick(KEYS), tree(next, depth - 1)]));
}

function template(next: () => number): Json {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T;
  const properties = (): Json => {
    const made = tree(next, 5);
    return next() < 0.9 && typeof made === 'object' ? made : { RestApiId: { Ref: 'A' }, Name: made };
  };
  const resource = (): Json => ({ Type: pick([...TYPES, ...MORE_TYPES]), Properties: properties() });
  return {
    ...(next() < 0.5 ? { Transform: 'AWS::Serverless-2016-10-31' } : {}),
    ...(next() < 0.3 ? { Conditions: { Yes: { 'Fn::Equals': ['a', 'a'] }, No: tree(next, 3) } } : {}),
    ...(next() < 0.2 ? { Parameters: tree(next, 3) } : {}),
    ...(next() < 0.2 ? { Globals: tree(next, 4) } : {}),
    Resources: { A: resource(), B: resource(), C: resource() },
  };
}

describe('whatever stands in a template', () => {
  it('is read, or refused with positions: nothing else is thrown', () => {
    let refused = 0;
    for (let seed = 1; seed <= 1500; seed++) {
      const text = JSON.stringify(template(random(seed)));
      try {
        loadTemplate({
          path: 'random.json',
          readFile: (path) => (path === 'random.json' ? text : undefined),
        });
      } catch (error) {
        if (!(error instanceof InputError)) throw new Error(`seed ${seed}: ${text}`, { cause: error });
        refused++;
        for (const { at, severity, message } of error.diagnostics) {
          expect({ file: at.file, severity }).toEqual({ file: 'random.json', severity: 'error' });
          expect(message).not.toBe('');
        }
      }
    }
    expect(refused).toBeGreaterThan(0);
    expect(refused).toBeLessThan(1500);
  });

  it('a deep chain of references is read, or refused', () => {
    const resources = Array.from({ length: 3000 }, (_, i) => [
      `R${i}`,
      {
        Type: 'AWS::Lambda::Function',
        Properties: { FunctionName: i === 2999 ? 'x' : { Ref: `R${i + 1}` } },
      },
    ]);
    const text = JSON.stringify({ Resources: Object.fromEntries(resources) });
    expect(() => loadTemplate({ path: 'deep.json', readFile: () => text })).toThrow(InputError);
  });
});
