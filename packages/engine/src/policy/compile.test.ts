// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables
import { InputError } from '@portcullis/model';
import { type PolicyDocument, type PolicyKind, readPolicy } from '@portcullis/model/policy';
import { type Json, treeOfValue } from '@portcullis/model/source';
import { describe, expect, test } from 'vitest';
import { compilePolicies } from './compile.ts';
import type { ContextValue, PolicyOutcome, PolicyRequest, Principal, StatementEvidence } from './request.ts';

const ARN = 'arn:aws:execute-api:eu-west-1:111122223333:abc/prod/GET';
const ANA: Principal = { kind: 'user', account: '111122223333', arn: 'arn:aws:iam::111122223333:user/ana' };

function policy(statements: Json, kind: PolicyKind = 'identity', version = '2012-10-17'): PolicyDocument {
  const tree = treeOfValue({ Version: version, Statement: statements }, 'policy.json');
  const read = readPolicy(tree, { name: 'P', kind });
  if (read.policy === undefined) throw new InputError(read.diagnostics);
  return read.policy;
}

function request(
  change: Partial<PolicyRequest> = {},
  values: Record<string, ContextValue> = {},
): PolicyRequest {
  return {
    principal: ANA,
    action: 'execute-api:Invoke',
    resource: `${ARN}/pets`,
    context: { value: (key) => values[key] },
    ...change,
  };
}

function outcome(statements: Json, change?: Partial<PolicyRequest>, kind?: PolicyKind): PolicyOutcome {
  return compilePolicies([policy(statements, kind)]).evaluate(request(change));
}

function allowing(resource: Json): Json {
  return { Effect: 'Allow', Action: '*', Resource: resource };
}

test('no policy allows nothing', () => {
  const none = compilePolicies([]);
  expect(none.isEmpty).toBe(true);
  expect(none.evaluate(request())).toBe('implicitDeny');
  const empty = compilePolicies([policy([])]);
  expect(empty.isEmpty).toBe(true);
  expect(empty.evaluate(request())).toBe('implicitDeny');
  expect(compilePolicies([policy(allowing('*'))]).isEmpty).toBe(false);
});

describe('a policy that cannot be evaluated is refused, with its place', () => {
  const base = { Effect: 'Deny', Action: '*', Resource: '*' };
  test.each([
    [
      'POLICY_CONDITION_VALUE',
      { ...base, Condition: { NumericLessThan: { 'aws:MultiFactorAuthAge': '10abc' } } },
    ],
    ['POLICY_CONDITION_VALUE', { ...base, Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/99' } } }],
    ['POLICY_CONDITION_VALUE', { ...base, Condition: { DateLessThan: { 'aws:CurrentTime': '2026-99-01' } } }],
    ['POLICY_VARIABLE', { ...base, Condition: { StringEquals: { 'aws:username': '${aws:' } } }],
    ['POLICY_VARIABLE', { ...base, Resource: `${ARN}/\${aws:TagKeys}` }],
  ])('%s', (code, statement) => {
    const error = captured(() => compilePolicies([policy([allowing('*'), statement])]));
    expect(error.diagnostics.map((diagnostic) => diagnostic.code)).toEqual([code]);
    expect(error.diagnostics[0]?.path).toMatch(/^Statement\[1\]/);
    expect(error.diagnostics[0]?.at.file).toBe('policy.json');
  });

  test('an unknown operator in a document made by hand', () => {
    const document = policy({ ...base, Condition: { Bool: { 'aws:SecureTransport': 'false' } } });
    const [statement] = document.statements;
    if (statement === undefined) throw new Error('no statement');
    const conditions = statement.conditions.map((clause) => ({ ...clause, operator: 'Boolean' }));
    const error = captured(() =>
      compilePolicies([{ ...document, statements: [{ ...statement, conditions }] }]),
    );
    expect(error.message).toContain('unknown condition operator `Boolean`');
  });

  test.each([
    ['action', 'POLICY_ELEMENT_MISSING', { action: undefined }],
    ['resource', 'POLICY_ELEMENT_MISSING', { resource: undefined }],
    ['principal', 'POLICY_PRINCIPAL_MISSING', { principal: undefined }],
  ])('a document made by hand without %s', (_, code, change) => {
    const document = policy({ ...base, Principal: '*' }, 'resource');
    const statements = document.statements.map((statement) => ({ ...statement, ...change }));
    expect(captured(() => compilePolicies([{ ...document, statements }])).diagnostics[0]?.code).toBe(code);
  });

  test('a short resource that was not expanded', () => {
    const document = policy({ ...base, Principal: '*', Resource: 'execute-api:/prod/GET/*' }, 'resource');
    expect(captured(() => compilePolicies([document])).diagnostics[0]?.code).toBe('POLICY_RESOURCE_SHORT');
  });
});

describe('resources', () => {
  test.each([
    ['arn:aws:execute-api:eu-west-1:111122223333:abc/*/pet', 'end of the text'],
    ['arn:aws:execute-api:eu-west-1:111122223333:*:pets', 'colon of the sixth segment'],
    ['arn:aws:execute-api:eu-west-1:*/pets', 'star within its segment'],
    ['arn:aws:execute-api:EU-WEST-1:111122223333:*', 'case of a segment'],
    ['arn:aws-cn:execute-api:eu-west-1:111122223333:*', 'partition'],
    ['arn:aws:execute-api::111122223333:*', 'empty segment'],
    ['arn:aws:execute-api:eu-west-1:${aws:PrincipalAccount}:*', 'variable before the sixth segment'],
  ])('%s does not match: %s', (resource) => {
    expect(outcome(allowing(resource))).toBe('implicitDeny');
  });

  test('the sixth segment keeps its colons', () => {
    const resource = `${ARN}/a:b:c`;
    expect(outcome(allowing(`${ARN}/a:?:c`), { resource })).toBe('allowed');
    expect(outcome(allowing(`${ARN}/a`), { resource })).toBe('implicitDeny');
  });

  test('a shortened ARN goes on with anything in an identity policy only', () => {
    const statement = { Effect: 'Allow', Action: '*', Principal: '*', Resource: 'arn:aws:execute-api' };
    expect(outcome(allowing('arn:aws:execute-api'))).toBe('allowed');
    expect(outcome(allowing('arn:aws:execute-api:*'))).toBe('allowed');
    expect(outcome(allowing('arn:aws:s3:*'))).toBe('implicitDeny');
    expect(outcome(statement, {}, 'resource')).toBe('implicitDeny');
    expect(outcome({ ...statement, Resource: 'arn:aws:execute-api:*' }, {}, 'resource')).toBe('allowed');
  });

  test('a resource that is no ARN matches nothing', () => {
    expect(outcome(allowing(['pets', '**', 'execute-api:/prod/GET/pets']), {}, 'authorizer')).toBe(
      'implicitDeny',
    );
    expect(outcome(allowing(`${ARN}/pets`), { resource: 'pets' })).toBe('implicitDeny');
  });

  test('a NotResource whose variable has no value excludes nothing', () => {
    const statement = { Effect: 'Deny', Action: '*', NotResource: `${ARN}/\${aws:username}` };
    const policies = compilePolicies([policy([statement, allowing('*')])]);
    expect(policies.evaluate(request({ resource: `${ARN}/ana` }, { 'aws:username': 'ana' }))).toBe('allowed');
    expect(policies.evaluate(request({ resource: `${ARN}/ana` }))).toBe('explicitDeny');
  });

  test("a user's name is never a wildcard", () => {
    const policies = compilePolicies([policy(allowing(`${ARN}/u/\${aws:username}`))]);
    expect(policies.evaluate(request({ resource: `${ARN}/u/bob` }, { 'aws:username': '*' }))).toBe(
      'implicitDeny',
    );
    expect(policies.evaluate(request({ resource: `${ARN}/u/*` }, { 'aws:username': '*' }))).toBe('allowed');
  });
});

test('an empty list of an authorizer matches nothing', () => {
  expect(outcome({ Effect: 'Allow', Action: [], Resource: '*' }, {}, 'authorizer')).toBe('implicitDeny');
  expect(outcome({ Effect: 'Allow', Action: '*', Resource: [] }, {}, 'authorizer')).toBe('implicitDeny');
});

test('junk in NotAction excludes nothing', () => {
  const deny = { Effect: 'Deny', NotAction: ['execute-api:Invoke ', 'execute-api:'], Resource: '*' };
  expect(outcome([allowing('*'), deny])).toBe('explicitDeny');
});

test('an explicit deny wins in every order, within and across documents', () => {
  const allow = allowing('*');
  const deny = { Effect: 'Deny', Action: 'execute-api:*', Resource: '*' };
  for (const statements of [
    [allow, deny],
    [deny, allow],
    [allow, deny, allow],
  ]) {
    expect(outcome(statements)).toBe('explicitDeny');
    const apart = statements.map((statement) => policy(statement));
    expect(compilePolicies(apart).evaluate(request())).toBe('explicitDeny');
  }
});

describe('evidence', () => {
  const statements: Json = [
    { Sid: 'Wrong', Effect: 'Allow', Action: 'execute-api:ManageConnections', Resource: '*' },
    { Effect: 'Deny', NotAction: '*', Resource: '*' },
    { Effect: 'Allow', Action: '*', Resource: `${ARN}/dogs` },
    {
      Effect: 'Deny',
      Action: '*',
      Resource: '*',
      Condition: { IpAddress: { 'AWS:SourceIp': ['10.0.0.0/8', '::1'] } },
    },
    { Sid: 'Right', Effect: 'Allow', Action: '*', Resource: '*' },
  ];

  test('names the first element that failed, statement by statement', () => {
    const evidence: StatementEvidence[] = [];
    const policies = compilePolicies([policy(statements)]);
    expect(policies.evaluate(request({}, { 'aws:sourceip': '192.0.2.1' }), evidence)).toBe('allowed');
    expect(evidence.map(({ index, sid, effect, matched }) => [index, sid, effect, matched])).toEqual([
      [0, 'Wrong', 'Allow', false],
      [1, undefined, 'Deny', false],
      [2, undefined, 'Allow', false],
      [3, undefined, 'Deny', false],
      [4, 'Right', 'Allow', true],
    ]);
    expect(evidence.map(({ failed }) => failed)).toEqual([
      {
        element: 'action',
        operator: undefined,
        expected: ['execute-api:ManageConnections'],
        actual: 'execute-api:Invoke',
      },
      { element: 'action', operator: 'NotAction', expected: ['*'], actual: 'execute-api:Invoke' },
      { element: 'resource', operator: undefined, expected: [`${ARN}/dogs`], actual: `${ARN}/pets` },
      {
        element: 'condition',
        key: 'AWS:SourceIp',
        operator: 'IpAddress',
        expected: ['10.0.0.0/8', '::1'],
        actual: '192.0.2.1',
      },
      undefined,
    ]);
    expect(evidence[0]).toMatchObject({ policy: 'P', file: 'policy.json', line: 1 });
  });

  test('names principals that do not match', () => {
    const evidence: StatementEvidence[] = [];
    const deny = { Effect: 'Deny', Action: '*', Resource: '*' };
    const document = policy(
      [
        { ...deny, Principal: { AWS: '444455556666', Service: 'events.amazonaws.com' } },
        { ...deny, NotPrincipal: { AWS: '111122223333' } },
      ],
      'resource',
    );
    expect(compilePolicies([document]).evaluate(request(), evidence)).toBe('implicitDeny');
    expect(evidence.map(({ failed }) => failed)).toEqual([
      {
        element: 'principal',
        operator: undefined,
        expected: ['444455556666', 'events.amazonaws.com'],
        actual: ANA.arn,
      },
      { element: 'principal', operator: 'NotPrincipal', expected: ['111122223333'], actual: ANA.arn },
    ]);
  });
});

function captured(run: () => unknown): InputError {
  try {
    run();
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}
