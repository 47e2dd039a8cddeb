import { describe, expect, it } from 'vitest';
import { type LoadResult, loadTemplate } from '../../load/index.ts';

const HASH = 'a'.repeat(64);

function load(
  resources: string,
  files: Readonly<Record<string, string>> = {},
  path: string = 'app/template.yaml',
): LoadResult {
  const all: Readonly<Record<string, string>> = { ...files, [path]: `Resources:\n${resources}` };
  return loadTemplate({ path, readFile: (name) => all[name] });
}

describe('functions', () => {
  it('properties default as CloudFormation documents them', () => {
    const { definition } = load(
      '  Fn: {Type: AWS::Lambda::Function, Properties: {Code: {ZipFile: "exports"}, Role: r}}\n',
    );
    expect(definition.functions).toMatchObject([
      {
        logicalId: 'Fn',
        arn: 'arn:aws:lambda:eu-west-1:111122223333:function:Fn',
        code: { kind: 'inline', source: 'exports' },
        timeoutSeconds: 3,
        memoryMb: 128,
        environment: {},
        permissions: [],
      },
    ]);
  });

  it.each([
    ['Code: ./src', { kind: 'local', path: './src' }],
    ['Code: {S3Bucket: b, S3Key: k}', { kind: 'remote', reason: 'the code is in S3' }],
    ['Code: s3://b/k', { kind: 'remote', reason: 'the code is at `s3://b/k`' }],
    ['Code: {ImageUri: repo/image}', { kind: 'remote', reason: 'the code is the image `repo/image`' }],
    [
      'Code: {ZipFile: !ImportValue z}',
      { kind: 'remote', reason: 'the value of the import `z` is not known' },
    ],
  ])('code of %s', (code, expected) => {
    expect(
      load(`  Fn: {Type: AWS::Lambda::Function, Properties: {${code}, Role: r}}\n`).definition.functions[0]
        ?.code,
    ).toEqual(expected);
  });

  it('the code of a CDK asset is its folder', () => {
    const named =
      '  Fn: {Type: AWS::Lambda::Function, Metadata: {"aws:asset:path": asset.x}, Properties: {Code: {S3Bucket: b, S3Key: k}, Role: r}}\n';
    expect(load(named).definition.functions[0]?.code).toEqual({ kind: 'local', path: 'asset.x' });
    const hashed = `  Fn: {Type: AWS::Lambda::Function, Properties: {Code: {S3Bucket: b, S3Key: ${HASH}.zip}, Role: r}}\n`;
    const files = {
      'cdk.out/S.assets.json': `{"files": {"${HASH}": {"source": {"path": "asset.${HASH}"}}}}`,
    };
    const code = load(hashed, files, 'cdk.out/S.template.json').definition.functions[0]?.code;
    expect(code).toEqual({ kind: 'local', path: `asset.${HASH}` });
  });

  it('environment variables without a value are named', () => {
    const { definition } = load(
      '  Fn: {Type: AWS::Lambda::Function, Properties: {Code: x, Role: r, Environment: {Variables: {A: 1, B: !ImportValue b}}}}\n',
    );
    expect(definition.functions[0]).toMatchObject({ environment: { A: '1' }, unresolvedEnvironment: ['B'] });
  });

  const permission = (properties: string): LoadResult =>
    load(
      `  Fn: {Type: AWS::Lambda::Function, Properties: {FunctionName: orders, Code: x, Role: r}}\n  Live: {Type: AWS::Lambda::Alias, Properties: {FunctionName: !Ref Fn, FunctionVersion: "1", Name: live}}\n  P: {Type: AWS::Lambda::Permission, Properties: {Action: "lambda:InvokeFunction", Principal: apigateway.amazonaws.com, ${properties}}}\n`,
    );

  it.each([
    ['FunctionName: !Ref Fn'],
    ['FunctionName: !GetAtt Fn.Arn'],
    ['FunctionName: "111122223333:function:orders"'],
  ])('a permission with %s belongs to the function', (properties) => {
    expect(permission(properties).definition.functions[0]?.permissions).toMatchObject([
      { principal: 'apigateway.amazonaws.com', action: 'lambda:InvokeFunction', qualifier: undefined },
    ]);
  });

  it('a permission of an alias opens the alias only', () => {
    expect(permission('FunctionName: !Ref Live').definition.functions[0]?.permissions).toMatchObject([
      { qualifier: 'live' },
    ]);
  });

  it.each([
    ['FunctionName: !Ref Fn, SourceArn: !ImportValue s'],
    ['FunctionName: !Ref Fn, SourceAccount: !ImportValue s'],
    ['FunctionName: !Ref Fn, PrincipalOrgID: o-1'],
    ['FunctionName: other'],
  ])('a permission with %s opens nothing', (properties) => {
    expect(permission(properties).definition.functions[0]?.permissions).toEqual([]);
  });

  it('an open function URL is warned of', () => {
    const url = (auth: string): LoadResult =>
      load(
        `  Fn: {Type: AWS::Lambda::Function, Properties: {Code: x, Role: r}}\n  U: {Type: AWS::Lambda::Url, Properties: {AuthType: ${auth}, TargetFunctionArn: !Ref Fn}}\n`,
      );
    expect(url('NONE').diagnostics).toMatchObject([{ severity: 'warning', code: 'CFN_OPEN_FUNCTION_URL' }]);
    expect(url('AWS_IAM').diagnostics).toEqual([]);
  });
});

describe('usage plans and API keys', () => {
  const API = `
  Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: a}}
  D: {Type: AWS::ApiGateway::Deployment, Properties: {RestApiId: !Ref Api, StageName: prod}}
`;

  it('a key is off unless it is enabled', () => {
    const { definition } = load(
      '  K: {Type: AWS::ApiGateway::ApiKey}\n  On: {Type: AWS::ApiGateway::ApiKey, Properties: {Enabled: true, Value: 01234567890123456789, Name: n}}\n',
    );
    expect(definition.apiKeys).toMatchObject([
      { logicalId: 'K', enabled: false, value: undefined },
      { logicalId: 'On', enabled: true, value: '01234567890123456789', name: 'n' },
    ]);
  });

  it('a plan has stages, throttles, a quota and keys', () => {
    const { definition } = load(`${API}
  K: {Type: AWS::ApiGateway::ApiKey, Properties: {Enabled: true}}
  Plan: {Type: AWS::ApiGateway::UsagePlan, Properties: {UsagePlanName: gold, Throttle: {RateLimit: 1.5, BurstLimit: 2}, Quota: {Limit: 10, Period: DAY, Offset: 1}, ApiStages: [{ApiId: !Ref Api, Stage: prod, Throttle: {"/pets/GET": {RateLimit: 1, BurstLimit: 1}}}]}}
  Link: {Type: AWS::ApiGateway::UsagePlanKey, Properties: {KeyId: !Ref K, KeyType: API_KEY, UsagePlanId: !Ref Plan}}
`);
    expect(definition.usagePlans).toMatchObject([
      {
        name: 'gold',
        throttle: { rateLimit: 1.5, burstLimit: 2 },
        quota: { limit: 10, period: 'DAY', offset: 1 },
        stages: [
          {
            apiId: definition.apis[0]?.id,
            stage: 'prod',
            methodThrottles: [{ path: '/pets', method: 'GET', throttle: { rateLimit: 1, burstLimit: 1 } }],
          },
        ],
        keys: ['K'],
      },
    ]);
  });

  it.each([
    'K: {Type: AWS::ApiGateway::ApiKey, Properties: {Value: short}}',
    'P: {Type: AWS::ApiGateway::UsagePlan, Properties: {Quota: {Limit: 1, Period: YEAR}}}',
    'P: {Type: AWS::ApiGateway::UsagePlan, Properties: {Quota: {Limit: 1}}}',
    'P: {Type: AWS::ApiGateway::UsagePlan, Properties: {ApiStages: [{Stage: x}]}}',
  ])('%s is refused', (resource) => {
    expect(() => load(`  ${resource}\n`)).toThrow();
  });
});

describe('custom domains', () => {
  it('mappings of both kinds belong to their domain, mutual TLS is said not to be enforced', () => {
    const { definition, diagnostics } = load(`
  Rest: {Type: AWS::ApiGateway::RestApi, Properties: {Name: a}}
  D: {Type: AWS::ApiGateway::Deployment, Properties: {RestApiId: !Ref Rest, StageName: prod}}
  Dom: {Type: AWS::ApiGateway::DomainName, Properties: {DomainName: api.example.com, MutualTlsAuthentication: {TruststoreUri: s3://t/x.pem}}}
  Base: {Type: AWS::ApiGateway::BasePathMapping, Properties: {DomainName: !Ref Dom, RestApiId: !Ref Rest, Stage: prod, BasePath: (none)}}
  Map: {Type: AWS::ApiGatewayV2::ApiMapping, Properties: {DomainName: !Ref Dom, ApiId: !Ref Rest, Stage: prod, ApiMappingKey: v1/shop}}
`);
    const apiId = definition.apis[0]?.id;
    expect(definition.customDomains).toMatchObject([
      {
        name: 'api.example.com',
        mutualTlsTruststore: 's3://t/x.pem',
        mappings: [
          { path: '', apiId, stage: 'prod' },
          { path: 'v1/shop', apiId, stage: 'prod' },
        ],
      },
    ]);
    expect(diagnostics).toMatchObject([{ severity: 'unenforced', kind: 'mutual-tls' }]);
  });
});
