import { type Diagnostic, InputError } from '@portcullis/model';
import { describe, expect, it } from 'vitest';
import { type LoadOptions, type LoadResult, loadTemplate, serializeDefinition } from './index.ts';

type Files = Readonly<Record<string, string>>;

function load(files: Files, options: Partial<LoadOptions> = {}): LoadResult {
  const [first = ''] = Object.keys(files);
  return loadTemplate({ path: first, readFile: (path) => files[path], ...options });
}

function errors(run: () => unknown): readonly Diagnostic[] {
  try {
    run();
  } catch (error) {
    if (error instanceof InputError) return error.diagnostics;
    throw error;
  }
  return [];
}

const SAM = `
Transform: AWS::Serverless-2016-10-31
Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src
      Handler: a.b
      Runtime: nodejs22.x
      Events:
        Get: {Type: Api, Properties: {Path: /orders, Method: get}}
`;

describe('what a file is', () => {
  it('is told by its content, not by its name', () => {
    expect(load({ 'a.txt': SAM }).definition.apis[0]?.routes).toMatchObject([
      { method: 'GET', path: '/orders' },
    ]);
    expect(
      load({ 'b.txt': 'Resources: {Api: {Type: AWS::ApiGateway::RestApi}}' }).definition.apis,
    ).toHaveLength(1);
    const api =
      'openapi: 3.0.1\ninfo: {title: T, version: "1"}\npaths: {/x: {get: {x-amazon-apigateway-integration: {type: mock}}}}\n';
    expect(load({ 'c.txt': api }).definition.apis[0]).toMatchObject({
      kind: 'REST',
      name: 'T',
      stages: [{ name: 'default' }],
    });
  });

  it('an OpenAPI document with what only HTTP APIs have is one', () => {
    const text =
      'openapi: 3.0.1\ninfo: {title: T, version: "1"}\nx-amazon-apigateway-cors: {allowOrigins: ["*"]}\npaths: {}\n';
    expect(load({ 'api.yaml': text }).definition.apis[0]).toMatchObject({
      kind: 'HTTP',
      stages: [{ name: '$default' }],
    });
  });

  it('an OpenAPI document takes its stage from the base path, or from outside', () => {
    const text = 'swagger: "2.0"\ninfo: {title: T, version: "1"}\nbasePath: /live\npaths: {}\n';
    expect(load({ 'api.yaml': text }).definition.apis[0]?.stages[0]?.name).toBe('live');
    expect(load({ 'api.yaml': text }, { stage: 'test' }).definition.apis[0]?.stages[0]?.name).toBe('test');
  });

  it.each([
    ['name: x', 'LOAD_KIND'],
    ['[1, 2]', 'LOAD_KIND'],
    ['just text', 'LOAD_KIND'],
    ['Resources: []', 'SOURCE_TYPE'],
    ['Resources: {A: {Type: AWS::X::Y}}\nReosurces: {}', 'CFN_SECTION'],
    ['AWSTemplateFormatVersion: 2010-09-09', 'CFN_SECTION'],
    ['Resources: {F: {Type: AWS::Serverless::Function}}', 'SAM_TRANSFORM'],
  ])('%s is refused', (text, code) => {
    const found = errors(() => load({ 'template.yaml': text }));
    expect(found.map((one) => one.code)).toContain(code);
    expect(found[0]?.at).toMatchObject({ file: 'template.yaml', line: expect.any(Number) });
  });

  it('a file that is not there is refused', () => {
    expect(errors(() => load({}, { path: 'none.yaml' }))).toMatchObject([
      { code: 'LOAD_MISSING', at: { file: 'none.yaml' } },
    ]);
  });

  it('a folder without templates is refused', () => {
    const options = { path: 'cdk.out', listFolder: () => ['tree.json'] };
    expect(errors(() => load({}, options))).toMatchObject([
      { code: 'LOAD_MISSING', at: { file: 'cdk.out' } },
    ]);
  });

  it('every error is reported, not only the first', () => {
    const text = 'Resources:\n  A: {Type: AWS::X::Y, Properties: {P: !Ref No, Q: !Ref Nor}}\n';
    expect(errors(() => load({ 'template.yaml': text }))).toHaveLength(2);
  });
});

describe('values from outside', () => {
  const TEMPLATE = `
Parameters: {Name: {Type: String, Default: a}}
Resources:
  Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: !Ref Name}}
  D: {Type: AWS::ApiGateway::Deployment, Properties: {RestApiId: !Ref Api, StageName: prod, StageDescription: {Variables: {a: "1", b: "2"}}}}
`;

  it('parameters, ids, account, region and stage variables', () => {
    const { definition } = load(
      { 'template.yaml': TEMPLATE },
      {
        parameters: { Name: 'b' },
        ids: { Api: 'a1b2c3d4e5' },
        account: '444455556666',
        region: 'us-gov-west-1',
        stageVariables: { b: '3' },
      },
    );
    expect(definition).toMatchObject({
      account: '444455556666',
      region: 'us-gov-west-1',
      partition: 'aws-us-gov',
    });
    expect(definition.apis[0]).toMatchObject({
      id: 'a1b2c3d4e5',
      name: 'b',
      stages: [{ variables: { a: '1', b: '3' } }],
    });
  });

  it('a parameter that the template does not have is refused', () => {
    expect(errors(() => load({ 'template.yaml': TEMPLATE }, { parameters: { Nmae: 'b' } }))).toMatchObject([
      { code: 'LOAD_PARAMETER', help: 'it has `Name`' },
    ]);
  });

  it('imports are taken from the options', () => {
    const text = 'Resources: {Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: !ImportValue n}}}';
    expect(load({ t: text }, { imports: { n: 'given' } }).definition.apis[0]?.name).toBe('given');
  });

  it('a body beside the template is read relative to it', () => {
    const files = {
      'app/template.yaml':
        'Resources: {Api: {Type: AWS::ApiGateway::RestApi, Properties: {BodyS3Location: ./api.yaml}}}',
      'app/api.yaml': 'openapi: 3.0.1\ninfo: {title: T, version: "1"}\npaths: {/x: {get: {}}}\n',
    };
    const result = load(files);
    expect(result.definition.apis[0]?.routes).toMatchObject([{ path: '/x', at: { file: 'app/api.yaml' } }]);
    expect(result.files).toEqual(['app/template.yaml', 'app/api.yaml']);
  });

  it('a macro that runs only in AWS is named', () => {
    const { diagnostics } = load({ t: 'Transform: [MyMacro]\nResources: {A: {Type: AWS::X::Y}}' });
    expect(diagnostics).toMatchObject([{ severity: 'unresolved', code: 'CFN_MACRO' }]);
  });
});

describe('several templates', () => {
  const files: Files = {
    'out/Auth.template.json': `{"Resources": {"Pool": {"Type": "AWS::Cognito::UserPool"}},
      "Outputs": {"Arn": {"Value": {"Fn::GetAtt": ["Pool", "Arn"]}, "Export": {"Name": "auth-pool"}}}}`,
    'out/Api.template.json': `{"Resources": {
      "Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "a"}},
      "Auth": {"Type": "AWS::ApiGateway::Authorizer", "Properties": {"RestApiId": {"Ref": "Api"}, "Name": "n", "Type": "COGNITO_USER_POOLS",
        "IdentitySource": "method.request.header.Authorization", "ProviderARNs": [{"Fn::ImportValue": "auth-pool"}]}}}}`,
    'out/assembly-Prod/Other.template.json':
      '{"Resources": {"Fn": {"Type": "AWS::Lambda::Function", "Properties": {"Code": "x", "Role": "r"}}}}',
  };
  const folders: Readonly<Record<string, readonly string[]>> = {
    out: ['Auth.template.json', 'Api.template.json', 'Api.assets.json', 'assembly-Prod'],
    'out/assembly-Prod': ['Other.template.json'],
  };

  it('become one definition, and import from each other', () => {
    const { definition } = load(files, { path: 'out', listFolder: (path) => folders[path] });
    expect(definition.apis[0]?.authorizers).toMatchObject([
      { userPoolArns: [definition.userPools[0]?.arn], unresolved: undefined },
    ]);
    expect(definition.functions.map((one) => one.logicalId)).toEqual(['Fn']);
  });

  it('must not define a function, pool or API twice', () => {
    const again = {
      ...files,
      'out/Twice.template.json': '{"Resources": {"Pool": {"Type": "AWS::Cognito::UserPool"}}}',
    };
    const path = ['out/Auth.template.json', 'out/Twice.template.json'];
    expect(errors(() => load(again, { path }))).toMatchObject([
      { code: 'LOAD_DUPLICATE', at: { file: 'out/Twice.template.json' } },
    ]);
  });

  it('exports that import each other in a circle have no value', () => {
    const ring = (name: string, other: string): string =>
      `{"Resources": {"A${name}": {"Type": "AWS::X::Y", "Properties": {"P": {"Fn::ImportValue": "${other}"}}}},
        "Outputs": {"O": {"Value": {"Fn::ImportValue": "${other}"}, "Export": {"Name": "${name}"}}}}`;
    expect(() => load({ a: ring('a', 'b'), b: ring('b', 'a') }, { path: ['a', 'b'] })).not.toThrow();
  });

  it('an OpenAPI document cannot be among them', () => {
    const path = ['out/Auth.template.json', 'api.yaml'];
    const found = errors(() => load({ ...files, 'api.yaml': 'openapi: 3.0.1\npaths: {}\n' }, { path }));
    expect(found.map((one) => one.code)).toContain('LOAD_MIXED');
  });
});

describe('the definition as JSON', () => {
  const text =
    'Resources:\n  Fn: {Type: AWS::Lambda::Function, Properties: {Code: x, Role: r, Environment: {Variables: {at: kept}}}}\n';

  it('two templates that mean the same print the same', () => {
    const [a, b] = [text, `# moved\n\n${text.replace('Code: x, Role: r', 'Role: r, Code: x')}`].map((one) =>
      JSON.stringify(serializeDefinition(load({ t: one }).definition, { positions: false })),
    );
    expect(a).toBe(b);
    expect(a).toContain('"at":"kept"');
    expect(a).not.toContain('"line"');
  });

  it('has positions where they are asked for', () => {
    expect(JSON.stringify(serializeDefinition(load({ t: text }).definition, { positions: true }))).toContain(
      '"at":{"column":3,"file":"t","line":2}',
    );
  });
});
