import { type Json, plainValue } from '@portcullis/model/source';
import { describe, expect, it } from 'vitest';
import { Diagnostics, nodeOf, readTree } from '../source/index.ts';
import { parseTemplate } from './parse-template.ts';
import { type ResolvedResource, TemplateResolver } from './resolver.ts';

interface Given {
  readonly parameters?: Readonly<Record<string, string>>;
  readonly ssm?: Readonly<Record<string, unknown>>;
  readonly imports?: Readonly<Record<string, string>>;
  readonly ids?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string>>;
}

function resolve(
  text: string,
  given: Given = {},
): { resources: readonly ResolvedResource[]; diagnostics: Diagnostics } {
  const diagnostics = new Diagnostics();
  const tree = readTree(text, 'template.yaml');
  const template = parseTemplate(tree, diagnostics);
  const environment = {
    partition: 'aws',
    account: '111122223333',
    region: 'eu-west-1',
    stackName: 'shop',
    ids: given.ids ?? {},
  };
  const ports = {
    parameters: given.parameters ?? {},
    ssm: given.ssm ?? {},
    importValue: (name: string) =>
      given.imports?.[name] === undefined ? undefined : nodeOf(given.imports[name], tree.mark),
    readFile: (path: string) => given.files?.[path],
  };
  return {
    resources: new TemplateResolver(template, environment, ports, diagnostics).resources(),
    diagnostics,
  };
}

const PRELUDE = `
Parameters:
  Stage: {Type: String, Default: dev, AllowedValues: [dev, prod]}
  Count: {Type: Number, Default: 3, MaxValue: 9}
  Names: {Type: CommaDelimitedList, Default: "a, b,c"}
  Missing: {Type: String}
  Secret: {Type: String, NoEcho: true, Default: hush}
  Stored: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /shop/url}
  StoredList: {Type: 'AWS::SSM::Parameter::Value<List<String>>', Default: /shop/list}
Mappings:
  Sizes:
    dev: {cpu: 1}
    prod: {cpu: 4}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  IsDev: !Not [!Condition IsProd]
  Both: !And [!Condition IsDev, !Equals [a, a]]
  Either: !Or [!Condition IsProd, !Equals [!Ref Count, "3"]]
  Unknown: !Equals [!Ref Missing, x]
  Decided: !Or [!Condition Unknown, !Condition IsDev]
Resources:
  Pool: {Type: AWS::Cognito::UserPool}
  Api: {Type: AWS::ApiGateway::RestApi}
  Fn: {Type: AWS::Lambda::Function, Properties: {FunctionName: orders}}
  Role: {Type: AWS::IAM::Role, Properties: {Path: /team/}}
  Table: {Type: AWS::DynamoDB::Table}
  Saml: {Type: AWS::Cognito::UserPoolIdentityProvider, Properties: {UserPoolId: !Ref Pool, ProviderName: Staff}}
  Odd: {Type: AWS::Odd::Thing}
  Nested: {Type: AWS::CloudFormation::Stack}
  OnlyProd: {Type: AWS::SNS::Topic, Condition: IsProd}
  Subject:
    Type: AWS::Test::Subject
    Properties:
      Value: `;

/** Evaluates one YAML value below `Value:`. */
function value(
  yaml: string,
  given: Given = {},
): { value: Json | undefined; reason?: string; codes: string[] } {
  const indented = `\n${yaml}`.replaceAll('\n', '\n        ');
  const { resources, diagnostics } = resolve(`${PRELUDE}${indented}\n`, given);
  const node = resources
    .find(({ logicalId }) => logicalId === 'Subject')
    ?.properties.entries.get('Value')?.value;
  const codes = diagnostics.items.map((item) => item.code);
  if (node === undefined) return { value: undefined, codes };
  if (node.kind === 'unresolved') return { value: undefined, reason: node.reason, codes };
  return { value: plainValue(node), codes };
}

describe('an output of a nested stack', () => {
  const imports = { 'Nested.Outputs.Issuer': 'https://issuer.example' };

  it('is taken from the given imports', () => {
    expect(value('!GetAtt Nested.Outputs.Issuer', { imports }).value).toBe('https://issuer.example');
    expect(value("!Sub '${Nested.Outputs.Issuer}/x'", { imports }).value).toBe('https://issuer.example/x');
  });

  it('is not taken from those of another stack or output', () => {
    expect(value('!GetAtt Nested.Outputs.Other', { imports }).reason).toContain('is not known here');
    expect(
      value('!GetAtt Odd.Outputs.Issuer', { imports: { 'Odd.Outputs.Issuer': 'x' } }).value,
    ).toBeUndefined();
  });
});

describe('intrinsic functions', () => {
  it.each<[string, Json]>([
    ['!Ref Stage', 'dev'],
    ['{Ref: Stage}', 'dev'],
    ['!Ref Names', ['a', 'b', 'c']],
    ['!Ref AWS::AccountId', '111122223333'],
    ['!Ref AWS::Region', 'eu-west-1'],
    ['!Ref AWS::Partition', 'aws'],
    ['!Ref AWS::URLSuffix', 'amazonaws.com'],
    ['!Ref AWS::StackName', 'shop'],
    ['!Ref AWS::NotificationARNs', []],
    ['!Ref Fn', 'orders'],
    ['!GetAtt Fn.Arn', 'arn:aws:lambda:eu-west-1:111122223333:function:orders'],
    ['{"Fn::GetAtt": [Fn, Arn]}', 'arn:aws:lambda:eu-west-1:111122223333:function:orders'],
    ['!GetAtt [Fn, !Sub Arn]', 'arn:aws:lambda:eu-west-1:111122223333:function:orders'],
    ['!GetAtt Role.Arn', 'arn:aws:iam::111122223333:role/team/Role'],
    ['!GetAtt Table.Arn', 'arn:aws:dynamodb:eu-west-1:111122223333:table/Table'],
    [
      "!Sub '${Stage}-${AWS::Region}-${Fn.Arn}'",
      'dev-eu-west-1-arn:aws:lambda:eu-west-1:111122223333:function:orders',
    ],
    ["!Sub 'x/${!stageVariables.fn}/${Count}'", 'x/${stageVariables.fn}/3'],
    ["!Sub ['${A}-${Stage}', {A: !Ref Count}]", '3-dev'],
    ["!Sub ['${Stage}', {Stage: own}]", 'own'],
    ["!Join ['', [a, !Ref Stage, 1, true]]", 'adev1true'],
    ["!Join [',', !Ref Names]", 'a,b,c'],
    ["!Split [',', 'x,y,,z']", ['x', 'y', '', 'z']],
    ["!Select [1, !Split ['-', 'x-y']]", 'y'],
    ['!Select ["2", !Ref Names]', 'c'],
    ['!If [IsProd, 1, 2]', 2],
    ['!If [Both, yes, no]', 'yes'],
    ['!If [Either, yes, no]', 'yes'],
    ['!If [Decided, yes, no]', 'yes'],
    ['{a: !If [IsProd, 1, !Ref AWS::NoValue], b: 2}', { b: 2 }],
    ['[!If [IsProd, 1, !Ref AWS::NoValue], 2]', [2]],
    ['!If [IsProd, !Ref OnlyProd, other]', 'other'],
    ['!If [IsProd, !GetAtt Nowhere.Arn, other]', 'other'],
    ['!FindInMap [Sizes, !Ref Stage, cpu]', 1],
    ['!FindInMap [Sizes, test, cpu, {DefaultValue: 9}]', 9],
    ['!Base64 "grüße 🔑"', 'Z3LDvMOfZSDwn5SR'],
    ['Fn::Base64: !Sub "${Stage}!"', 'ZGV2IQ=='],
    ['!GetAZs ""', ['eu-west-1a', 'eu-west-1b', 'eu-west-1c']],
    ['!Ref Secret', 'hush'],
  ])('%s', (yaml, expected) => {
    expect(value(yaml)).toEqual({ value: expected, codes: [] });
  });

  it('ids have the shape of the real service and are stable', () => {
    expect(value('!Ref Api').value).toMatch(/^[0-9a-z]{10}$/);
    expect(value('!GetAtt Api.RootResourceId').value).toMatch(/^[0-9a-z]{10}$/);
    expect(value('!Ref Pool').value).toMatch(/^eu-west-1_[0-9a-z]{9}$/);
    expect(value('!Ref Api').value).toBe(value('!Ref Api').value);
  });

  it('an identity provider is referred to by its name', () => {
    expect(value('[COGNITO, !Ref Saml]').value).toEqual(['COGNITO', 'Staff']);
  });

  it('pinned ids win', () => {
    const given = { ids: { Api: 'a1b2c3d4e5', Pool: 'eu-west-1_AbCdEfGhI' } };
    expect(value('!Sub "${Api}/${Pool.Arn}"', given).value).toBe(
      'a1b2c3d4e5/arn:aws:cognito-idp:eu-west-1:111122223333:userpool/eu-west-1_AbCdEfGhI',
    );
  });

  it('values from outside are taken where they are given', () => {
    const given = {
      parameters: { Missing: 'now' },
      imports: { shared: 'imported' },
      ssm: { '/shop/url': 'https://x', '/shop/list': 'a,b', key: 'v', db: '{"user":"u"}', obj: { port: 5 } },
    };
    expect(value('!Ref Missing', given).value).toBe('now');
    expect(value('!ImportValue shared', given).value).toBe('imported');
    expect(value('Fn::ImportValue: !Sub "${Missing}"', { ...given, imports: { now: 'n' } }).value).toBe('n');
    expect(value('!Ref Stored', given).value).toBe('https://x');
    expect(value('!Ref StoredList', given).value).toEqual(['a', 'b']);
    expect(value("'pre-{{resolve:ssm:key:2}}-post'", given).value).toBe('pre-v-post');
    expect(value("'{{resolve:ssm-secure:key}}'", given).value).toBe('v');
    expect(value("'{{resolve:secretsmanager:db:SecretString:user}}'", given).value).toBe('u');
    expect(value("'{{resolve:secretsmanager:obj:SecretString:port}}'", given).value).toBe('5');
    expect(value("!Sub '{{resolve:ssm:${Missing}}}'", { ...given, ssm: { now: 'joined' } }).value).toBe(
      'joined',
    );
  });

  it('an included file is merged where it stands', () => {
    const files = { 'part.yaml': 'b: !Ref Stage\n' };
    const include = 'a: 1\nFn::Transform: {Name: AWS::Include, Parameters: {Location: part.yaml}}';
    expect(value(include, { files }).value).toEqual({ a: 1, b: 'dev' });
    expect(
      value('Fn::Transform: {Name: AWS::Include, Parameters: {Location: part.yaml}}', { files }).value,
    ).toEqual({
      b: 'dev',
    });
  });

  it.each<[string, RegExp]>([
    ['!Ref Missing', /the parameter `Missing` has no value/],
    ["!Sub '${Missing}-x'", /the parameter `Missing` has no value/],
    ["!Join ['', [a, !Ref Missing]]", /the parameter `Missing` has no value/],
    ['!ImportValue nobody', /the value of the import `nobody` is not known/],
    ['!If [Unknown, 1, 2]', /the parameter `Missing` has no value/],
    ['!Ref Stored', /the SSM parameter `\/shop\/url` is not known/],
    [
      "'{{resolve:secretsmanager:db:SecretString:user}}'",
      /`secretsmanager:db:SecretString:user` is not known/,
    ],
    [
      '!GetAtt Nested.Outputs.Issuer',
      /give it in `imports` of portcullis.yaml: `Nested.Outputs.Issuer: ...`/,
    ],
    ['!GetAtt Odd.Thing', /`Thing` of `Odd` \(AWS::Odd::Thing\) is not known here/],
    ['!Ref Odd', /is not known here/],
    ["!Cidr ['10.0.0.0/16', 4]", /not computed here/],
    ['Fn::Transform: {Name: MyMacro}', /runs only in AWS/],
    ['Fn::Transform: {Name: AWS::Include, Parameters: {Location: s3://b/x.yaml}}', /is not here/],
  ])('%s is merely not known here', (yaml, reason) => {
    const found = value(yaml);
    expect(found.reason).toMatch(reason);
    expect(found.codes).toEqual([]);
  });

  it.each([
    ['!Ref Nowhere', 'CFN_DANGLING_REF'],
    ['!GetAtt Nowhere.Arn', 'CFN_DANGLING_REF'],
    ["!Sub '${Nowhere}'", 'CFN_DANGLING_REF'],
    ["!Sub '${Nowhere.Arn}'", 'CFN_DANGLING_REF'],
    ['!Ref OnlyProd', 'CFN_DANGLING_REF'],
    ['!GetAtt OnlyProd.TopicArn', 'CFN_DANGLING_REF'],
    ['!If [Nowhere, 1, 2]', 'CFN_DANGLING_REF'],
    ['!GetAtt Fn.Nothing', 'CFN_ATTRIBUTE'],
    ['!GetAtt Api.Arn', 'CFN_ATTRIBUTE'],
    ['!GetAtt Fn', 'CFN_INTRINSIC'],
    ['{"Fn::GetAtt": [Fn]}', 'CFN_INTRINSIC'],
    ['!Ref [a]', 'CFN_INTRINSIC'],
    ['!Ref', 'CFN_DANGLING_REF'],
    ["!Sub ['a']", 'CFN_INTRINSIC'],
    ["!Sub '${a b}'", 'CFN_INTRINSIC'],
    ["!Sub '${Names}'", 'CFN_INTRINSIC'],
    ["!Sub '${AWS::NoValue}'", 'CFN_INTRINSIC'],
    ["!Join ['', notalist]", 'CFN_INTRINSIC'],
    ["!Join ['', [[a]]]", 'CFN_INTRINSIC'],
    ["!Split ['', a]", 'CFN_INTRINSIC'],
    ['!Select [3, !Ref Names]', 'CFN_INTRINSIC'],
    ['!Select [x, !Ref Names]', 'CFN_INTRINSIC'],
    ['!If [IsProd, 1]', 'CFN_INTRINSIC'],
    ['!FindInMap [Sizes, test, cpu]', 'CFN_MAPPING'],
    ['!FindInMap [Nowhere, a, b]', 'CFN_MAPPING'],
    ['!Length [a]', 'CFN_INTRINSIC'],
    ['!ToJsonString {a: 1}', 'CFN_INTRINSIC'],
    ['!Unheard of', 'CFN_INTRINSIC'],
    ['{"Fn::Unheard": 1}', 'CFN_INTRINSIC'],
    ['{"Fn::Sub": a, b: 1}', 'CFN_INTRINSIC'],
    ["'{{resolve:s3:bucket}}'", 'CFN_DYNAMIC_REFERENCE'],
    ["'{{resolve:ssm}}'", 'CFN_DYNAMIC_REFERENCE'],
    ['{a: !Condition IsProd}', 'CFN_INTRINSIC'],
  ])('%s is refused', (yaml, code) => {
    expect(value(yaml).codes).toContain(code);
  });

  it('a refusal names file, line, column, path and what to do', () => {
    const { diagnostics } = resolve(
      'Resources:\n  A:\n    Type: AWS::X::Y\n    Properties:\n      P:\n        - !Ref a\n',
    );
    expect(diagnostics.items).toMatchObject([
      {
        code: 'CFN_DANGLING_REF',
        at: { file: 'template.yaml', line: 6, column: 16 },
        path: 'Resources.A.Properties.P[0]',
        help: 'did you mean `A`?',
      },
    ]);
  });
});

describe('parameters', () => {
  it.each([
    ['P: {Type: String, AllowedValues: [a]}', 'b'],
    ['P: {Type: Number}', 'x'],
    ['P: {Type: Number, MaxValue: 3}', '4'],
    ['P: {Type: String, MinLength: 3}', 'ab'],
    ['P: {Type: Text}', 'x'],
    ['P: {Type: List<Number>}', '1,x'],
  ])('%s refuses %s', (definition, given) => {
    const text = `Parameters:\n  ${definition}\nResources: {A: {Type: AWS::X::Y}}\n`;
    const { diagnostics } = resolve(text, { parameters: { P: given } });
    expect(diagnostics.items).toMatchObject([
      { severity: 'error', code: 'CFN_PARAMETER', path: 'Parameters.P' },
    ]);
  });

  it('a value that must not be echoed does not appear in the message', () => {
    const text =
      'Parameters:\n  P: {Type: String, NoEcho: true, AllowedValues: [a]}\nResources: {A: {Type: AWS::X::Y}}\n';
    const { diagnostics } = resolve(text, { parameters: { P: 'hidden-value' } });
    expect(diagnostics.items[0]?.message).not.toContain('hidden-value');
  });
});

describe('dependencies', () => {
  it.each([
    ['A: {Type: AWS::X::Y, Properties: {P: !Ref B}}\n  B: {Type: AWS::X::Y, Properties: {P: !Ref A}}'],
    ['A: {Type: AWS::X::Y, Properties: {P: !Ref A}}'],
    ['A: {Type: AWS::X::Y, DependsOn: B}\n  B: {Type: AWS::X::Y, Properties: {P: !GetAtt A.Q}}'],
    ['A: {Type: AWS::Lambda::Function, Properties: {FunctionName: !Ref A}}'],
  ])('a circle is refused: %s', (resources) => {
    const { diagnostics } = resolve(`Resources:\n  ${resources}\n`);
    expect(diagnostics.items.filter((item) => item.severity === 'error')).toMatchObject([
      { code: 'CFN_CYCLE' },
    ]);
  });

  it('a condition that depends on itself is refused', () => {
    const { diagnostics } = resolve(
      'Conditions: {C: !Not [!Condition C]}\nResources: {A: {Type: AWS::X::Y}}\n',
    );
    expect(diagnostics.items).toMatchObject([{ code: 'CFN_CYCLE' }]);
  });

  it('DependsOn must name a resource', () => {
    const { diagnostics } = resolve('Resources: {A: {Type: AWS::X::Y, DependsOn: [B]}}\n');
    expect(diagnostics.items).toMatchObject([{ code: 'CFN_DANGLING_REF' }]);
  });

  it('a resource whose condition is false does not exist, and its references are not looked at', () => {
    const { resources, diagnostics } = resolve(
      'Conditions: {No: !Equals [a, b]}\nResources: {A: {Type: AWS::X::Y, Condition: No, Properties: {P: !Ref Gone}}}\n',
    );
    expect(resources).toEqual([]);
    expect(diagnostics.items).toEqual([]);
  });

  it('a resource whose condition nobody can decide is marked', () => {
    const { resources } = resolve(
      'Parameters: {P: {Type: String}}\nConditions: {C: !Equals [!Ref P, b]}\nResources: {A: {Type: AWS::X::Y, Condition: C}}\n',
    );
    expect(resources[0]?.uncertain).toMatch(/parameter `P` has no value/);
  });

  it('a dangling reference in an output is refused, unless the output is switched off', () => {
    const base = 'Conditions: {No: !Equals [a, b]}\nResources: {A: {Type: AWS::X::Y}}\nOutputs:\n  ';
    expect(resolve(`${base}O: {Value: !Ref Gone}\n`).diagnostics.hasErrors).toBe(true);
    expect(resolve(`${base}O: {Condition: No, Value: !Ref Gone}\n`).diagnostics.hasErrors).toBe(false);
  });

  it('AWS::LanguageExtensions adds two functions', () => {
    const { resources, diagnostics } = resolve(
      'Transform: AWS::LanguageExtensions\nResources: {A: {Type: AWS::X::Y, Properties: {L: !Length [a, b], J: !ToJsonString {k: [1]}}}}\n',
    );
    expect(diagnostics.items).toEqual([]);
    expect(resources[0] && plainValue(resources[0].properties)).toEqual({ L: 2, J: '{"k":[1]}' });
  });
});
