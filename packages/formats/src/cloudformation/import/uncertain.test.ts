import { describe, expect, it } from 'vitest';
import { type LoadResult, loadTemplate } from '../../load/index.ts';

const DOCUMENT = (effect: string): string =>
  `{Version: 2012-10-17, Statement: [{Effect: ${effect}, Action: "execute-api:*", Resource: "*"}]}`;
const TRUST =
  '{Version: 2012-10-17, Statement: [{Effect: Allow, Principal: {AWS: "*"}, Action: "sts:AssumeRole"}]}';

function load(resources: string): LoadResult {
  const text = `Parameters: {P: {Type: String}}\nConditions: {Maybe: !Equals [!Ref P, x]}\nResources:\n${resources}`;
  return loadTemplate({ path: 'template.yaml', readFile: () => text });
}

describe('a resource whose condition nobody can decide', () => {
  it.each([
    ['U: {Type: AWS::IAM::User, Condition: Maybe}'],
    [`R: {Type: AWS::IAM::Role, Condition: Maybe, Properties: {AssumeRolePolicyDocument: ${TRUST}}}`],
    ['K: {Type: AWS::ApiGateway::ApiKey, Condition: Maybe, Properties: {Enabled: true}}'],
    ['P1: {Type: AWS::ApiGateway::UsagePlan, Condition: Maybe}'],
  ])('%s gives nobody a right', (resource) => {
    const { definition, diagnostics } = load(`  ${resource}\n`);
    expect([definition.iam, definition.apiKeys, definition.usagePlans]).toEqual([
      { users: [], roles: [] },
      [],
      [],
    ]);
    expect(diagnostics).toMatchObject([{ severity: 'unresolved', code: 'CFN_CONDITION' }]);
  });

  it('a permission opens nothing', () => {
    const { definition } = load(
      '  Fn: {Type: AWS::Lambda::Function, Properties: {Code: x, Role: r}}\n  X: {Type: AWS::Lambda::Permission, Condition: Maybe, Properties: {FunctionName: !Ref Fn, Action: "lambda:InvokeFunction", Principal: "*"}}\n',
    );
    expect(definition.functions[0]?.permissions).toEqual([]);
  });

  it.each([
    ['Allow', []],
    ['Deny', [{ statements: [{ effect: 'Deny', action: ['*'], resource: ['*'] }] }]],
  ])('a policy that would %s', (effect, policies) => {
    const { definition } = load(
      `  R: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: ${TRUST}}}\n  X: {Type: AWS::IAM::Policy, Condition: Maybe, Properties: {PolicyName: x, PolicyDocument: ${DOCUMENT(effect)}, Roles: [!Ref R]}}\n`,
    );
    expect(definition.iam.roles[0]).toMatchObject({ policies, unresolvedPolicies: ['policy x of role R'] });
  });

  it('a method stays, marked and without its integration', () => {
    const { definition } = load(
      '  Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: a}}\n  M: {Type: AWS::ApiGateway::Method, Condition: Maybe, Properties: {RestApiId: !Ref Api, ResourceId: !GetAtt Api.RootResourceId, HttpMethod: GET, Integration: {Type: MOCK}}}\n',
    );
    expect(definition.apis[0]?.routes).toMatchObject([
      { path: '/', integration: undefined, unresolved: expect.stringContaining('`P`') },
    ]);
  });
});

describe('what is said though it loads', () => {
  it('an authorizer without AuthorizationType guards nothing', () => {
    const { definition, diagnostics } = load(
      '  Api: {Type: AWS::ApiGatewayV2::Api, Properties: {Name: a, ProtocolType: HTTP}}\n  R: {Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: !Ref Api, RouteKey: GET /, AuthorizerId: x}}\n',
    );
    expect(definition.apis[0]?.routes[0]?.auth).toEqual({ type: 'NONE' });
    expect(diagnostics).toContainEqual(
      expect.objectContaining({ severity: 'warning', code: 'CFN_AUTHORIZER_IGNORED' }),
    );
  });

  it.each(['AWS::CloudFormation::Stack', 'My::Own::Thing::MODULE'])(
    'the resources of a %s are not read',
    (type) => {
      expect(load(`  N: {Type: "${type}"}\n`).diagnostics).toMatchObject([
        { severity: 'unresolved', code: 'CFN_NESTED' },
      ]);
    },
  );

  it('a resource may be called like a property of every object', () => {
    const { definition } = load(
      '  constructor: {Type: AWS::ApiGateway::RestApi, Properties: {Name: a}}\n  toString: {Type: AWS::IAM::AccessKey, Properties: {UserName: !Ref valueOf}}\n  valueOf: {Type: AWS::IAM::User}\n',
    );
    expect(definition.apis[0]?.id).toMatch(/^[0-9a-z]{10}$/);
    expect(definition.iam.users[0]?.accessKeys[0]?.id).toMatch(/^AKIA/);
  });
});
