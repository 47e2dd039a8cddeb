import { auditSubjects, subjectOf } from '@portcullis/audit';
import { loadTemplate } from '@portcullis/formats/load';
import { describe, expect, it } from 'vitest';

/** `rule file:line` of everything found, and what was suppressed by which reason. */
function audited(
  files: Readonly<Record<string, string>>,
  pack: 'recommended' | 'all' = 'recommended',
): { readonly found: readonly string[]; readonly suppressed: readonly string[] } {
  const [path = ''] = Object.keys(files);
  const { definition, written } = loadTemplate({ path, readFile: (name) => files[name] });
  const { findings, suppressed } = auditSubjects([subjectOf(definition, written)], { pack });
  return {
    found: findings.map(({ rule, file, line }) => `${rule} ${file}:${line}`),
    suppressed: suppressed.map(({ rule, reason }) => `${rule} ${reason}`),
  };
}

const METHOD = (metadata: string, verb = 'POST'): string => `Resources:
  Api: { Type: AWS::ApiGateway::RestApi, Properties: { Name: hooks } }
  Hook:
    Type: AWS::ApiGateway::Method
    ${metadata}
    Properties:
      RestApiId: !Ref Api
      ResourceId: !GetAtt Api.RootResourceId
      HttpMethod: ${verb}
      AuthorizationType: NONE
      Integration: { Type: HTTP_PROXY, IntegrationHttpMethod: POST, Uri: "https://hooks.example/" }
`;
const suppress = (more: string): string => `Metadata: { Portcullis: { Suppress: [{ ${more} }] } }`;

describe('a suppression', () => {
  it.each([
    ['on the method', METHOD(suppress('rule: A02, reason: signed'))],
    [
      'on the API',
      METHOD('').replace(
        'Properties: { Name: hooks } }',
        `Properties: { Name: hooks }, ${suppress('rule: A02, reason: signed')} }`,
      ),
    ],
    ['at the top', `${suppress('rule: A02, reason: signed')}\n${METHOD('')}`],
    ['for the route', METHOD(suppress('rule: A02, route: POST /, reason: signed'))],
  ])('%s takes the finding out, and is counted', (_where, text) => {
    expect(audited({ 't.yaml': text })).toEqual({ found: [], suppressed: ['A02 signed'] });
  });

  it.each([
    ['without a reason', 'rule: A02', ['A02 t.yaml:3', 'A75 t.yaml:5']],
    ['with an empty reason', 'rule: A02, reason: " "', ['A02 t.yaml:3', 'A75 t.yaml:5']],
    ['without a rule', 'reason: signed', ['A02 t.yaml:3', 'A75 t.yaml:5']],
    ['of another rule', 'rule: A05, reason: signed', ['A02 t.yaml:3', 'A74 t.yaml:5']],
    ['of a rule that does not exist', 'rule: A99, reason: signed', ['A02 t.yaml:3', 'A74 t.yaml:5']],
    ['for another route', 'rule: A02, route: PUT /, reason: signed', ['A02 t.yaml:3', 'A74 t.yaml:5']],
  ])('%s leaves the finding, and is one itself', (_what, more, found) => {
    expect(audited({ 't.yaml': METHOD(suppress(more)) })).toEqual({ found, suppressed: [] });
  });

  it.each([
    [
      'A75, beside one without a reason',
      '{ rule: A02 }, { rule: A75, reason: quiet }',
      ['A02 3', 'A75 5', 'A74 5'],
    ],
    [
      'A74, beside one of nothing',
      '{ rule: A05, reason: x }, { rule: A74, reason: quiet }',
      ['A02 3', 'A74 5', 'A74 5'],
    ],
    [
      'A75 for the route',
      '{ rule: A02 }, { rule: A75, route: POST /, reason: quiet }',
      ['A02 3', 'A75 5', 'A74 5'],
    ],
    ['A75 without a reason', '{ rule: A75 }', ['A02 3', 'A75 5']],
    ['both', '{ rule: A74, reason: x }, { rule: A75, reason: x }', ['A02 3', 'A74 5', 'A74 5']],
  ])('of rules about suppressions is not followed: %s', (_what, more, found) => {
    const metadata = `Metadata: { Portcullis: { Suppress: [${more}] } }`;
    const expected = found.map((one) => one.replace(' ', ' t.yaml:'));
    expect(audited({ 't.yaml': METHOD(metadata) })).toEqual({ found: expected, suppressed: [] });
    const top = audited({ 't.yaml': `${metadata}\n${METHOD('')}` });
    expect(top.suppressed).toEqual([]);
    expect(top.found).toHaveLength(found.length);
  });

  it('of a rule that did not run is not called unused', () => {
    expect(audited({ 't.yaml': METHOD(suppress('rule: A79, reason: known'), 'GET') }).found).toEqual([]);
    expect(
      audited({ 't.yaml': METHOD(suppress('rule: A79, reason: known'), 'GET') }, 'all').suppressed,
    ).toEqual(['A79 known']);
  });

  it('on one resource says nothing of its neighbour', () => {
    const other = METHOD('')
      .split('\n')
      .slice(2)
      .join('\n')
      .replace('Hook:', 'Other:')
      .replace('POST', 'PUT');
    const { found } = audited({ 't.yaml': `${METHOD(suppress('rule: A02, reason: signed'))}${other}` });
    expect(found).toEqual(['A02 t.yaml:12']);
  });
});

describe('statements in OpenAPI documents', () => {
  const operation = (more: string): string => `openapi: 3.0.1
info: { title: hooks, version: "1" }
paths:
  /hook:
    post:
      ${more}
      x-amazon-apigateway-integration: { type: http_proxy, httpMethod: POST, uri: "https://hooks.example/" }
`;

  it('count for the operation on which they stand', () => {
    expect(
      audited({ 'o.yaml': operation('x-portcullis-public: the function checks a signature') }).found,
    ).toEqual([]);
    const text = operation('x-portcullis-suppress: [{ rule: A02, reason: signed }]');
    expect(audited({ 'o.yaml': text })).toEqual({ found: [], suppressed: ['A02 signed'] });
    expect(audited({ 'o.yaml': operation('x-portcullis-public: true') }).found).toEqual([
      'A02 o.yaml:5',
      'A75 o.yaml:6',
    ]);
  });

  it('count in a document beside a template, whose own statements reach into it', () => {
    const template = (metadata: string): string => `Transform: AWS::Serverless-2016-10-31
Resources:
  Api:
    Type: AWS::Serverless::Api
    ${metadata}
    Properties: { StageName: v1, OpenApiVersion: 3.0.1, DefinitionUri: api.yaml }
`;
    const open = operation('description: nothing');
    expect(audited({ 't.yaml': template(''), 'api.yaml': open }).found).toEqual(['A02 api.yaml:5']);
    const stated = operation('x-portcullis-public: signed');
    expect(audited({ 't.yaml': template(''), 'api.yaml': stated }).found).toEqual([]);
    const above = template('Metadata: { Portcullis: { Public: [{ route: POST /hook, reason: signed }] } }');
    expect(audited({ 't.yaml': above, 'api.yaml': open }).found).toEqual([]);
  });
});

describe('what a template says of auth', () => {
  it('tells an explicit NONE of a read from a forgotten one', () => {
    expect(audited({ 't.yaml': METHOD('', 'GET') }).found).toEqual([]);
    const forgotten = METHOD('', 'GET').replace('      AuthorizationType: NONE\n', '');
    expect(audited({ 't.yaml': forgotten }).found).toEqual(['A78 t.yaml:3']);
  });

  it('is read in a JSON template that stands on one line', () => {
    const text = JSON.stringify({
      Resources: {
        Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'x' } },
        Hook: {
          Type: 'AWS::ApiGateway::Method',
          Metadata: { Portcullis: { Public: [{ route: 'POST /', reason: 'signed' }] } },
          Properties: {
            RestApiId: { Ref: 'Api' },
            ResourceId: { 'Fn::GetAtt': ['Api', 'RootResourceId'] },
            HttpMethod: 'POST',
            Integration: { Type: 'HTTP_PROXY', IntegrationHttpMethod: 'POST', Uri: 'https://hooks.example/' },
          },
        },
      },
    });
    expect(audited({ 't.json': text }).found).toEqual([]);
    const onOther = text.replace('"Api":{', '"Api":{"Metadata":{"Portcullis":{"Public":[{"reason":"x"}]}},');
    expect(
      audited({ 't.json': onOther.replace('"reason":"signed"', '"because":"signed"') }).suppressed,
    ).toEqual([]);
    expect(audited({ 't.json': text.replace('"reason":"signed"', '"because":"signed"') }).found).toEqual([
      'A02 t.json:1',
      'A75 t.json:1',
    ]);
  });

  it('never makes a finding of an open preflight', () => {
    expect(
      audited({ 't.yaml': METHOD('', 'OPTIONS') }, 'all').found.filter((one) => /A(02|14|78|79)/.test(one)),
    ).toEqual([]);
  });
});

describe('mutual TLS', () => {
  const behind = (
    more: string,
  ): string => `${METHOD('').replace('Name: hooks }', `Name: hooks${more} }`)}  Deployment:
    Type: AWS::ApiGateway::Deployment
    DependsOn: Hook
    Properties: { RestApiId: !Ref Api, StageName: v1 }
  Domain:
    Type: AWS::ApiGateway::DomainName
    Properties:
      DomainName: api.example.com
      RegionalCertificateArn: arn:aws:acm:eu-west-1:111122223333:certificate/0a1b2c3d
      EndpointConfiguration: { Types: [REGIONAL] }
      MutualTlsAuthentication: { TruststoreUri: s3://trust/ca.pem }
  Mapping:
    Type: AWS::ApiGateway::BasePathMapping
    Properties: { DomainName: !Ref Domain, RestApiId: !Ref Api, Stage: v1 }
`;

  it('guards a route where no other way leads to the API', () => {
    expect(audited({ 't.yaml': behind(', DisableExecuteApiEndpoint: true') }).found).toEqual([]);
    expect(audited({ 't.yaml': behind('') }).found).toEqual(['A02 t.yaml:3', 'A42 t.yaml:2']);
  });
});
