import { describe, expect, test } from 'vitest';
import type { Diagnostic } from '../diagnostic.ts';
import { sourceText } from '../source/position.ts';
import type { MapEntry, Mark, TreeNode } from '../source/tree.ts';
import { type Json, treeOfValue } from '../source/value.ts';
import type { PolicyDocument, PolicyKind } from './document.ts';
import { readPolicy } from './read.ts';

const VERSION = '2012-10-17';
const ALLOW = { Effect: 'Allow', Action: 'execute-api:Invoke', Resource: '*' };

function read(
  value: Json,
  kind: PolicyKind = 'identity',
): { policy?: PolicyDocument; diagnostics: Diagnostic[] } {
  return readPolicy(treeOfValue(value, 'policy.json'), { name: 'P', kind });
}

function errors(value: Json, kind?: PolicyKind): readonly string[] {
  const { policy, diagnostics } = read(value, kind);
  const found = diagnostics.filter(({ severity }) => severity === 'error');
  // A policy with an error is never handed on.
  expect(policy === undefined).toBe(found.length > 0);
  return found.map(({ code }) => code);
}

function statement(change: Json): Json {
  return { Version: VERSION, Statement: [{ ...ALLOW, ...(change as object) }] };
}

describe('the document', () => {
  test.each<[Json, string]>([
    [null, 'POLICY_TYPE'],
    ['{}', 'POLICY_TYPE'],
    [[], 'POLICY_TYPE'],
    [{}, 'POLICY_ELEMENT_MISSING'],
    [{ Version: VERSION }, 'POLICY_ELEMENT_MISSING'],
    [{ Version: '2012-10-18', Statement: [] }, 'POLICY_VERSION'],
    [{ Version: 2012, Statement: [] }, 'POLICY_VERSION'],
    [{ Version: [VERSION], Statement: [] }, 'POLICY_VERSION'],
    [{ version: VERSION, Statement: [] }, 'POLICY_ELEMENT_UNKNOWN'],
    [{ Version: VERSION, Statements: [], Statement: [] }, 'POLICY_ELEMENT_UNKNOWN'],
    [{ Version: VERSION, Id: {}, Statement: [] }, 'POLICY_TYPE'],
    [{ Version: VERSION, Statement: 'Allow' }, 'POLICY_TYPE'],
    [{ Version: VERSION, Statement: [null] }, 'POLICY_TYPE'],
    [{ Version: VERSION, Statement: [[]] }, 'POLICY_TYPE'],
  ])('%j is refused', (value, code) => {
    expect(errors(value)).toContain(code);
  });

  test('without a version it is of 2008, except from an authorizer', () => {
    expect(read({ Statement: ALLOW }).policy?.version).toBe('2008-10-17');
    expect(errors({ Statement: ALLOW }, 'authorizer')).toEqual(['POLICY_VERSION']);
    expect(errors({ Version: VERSION }, 'authorizer')).toEqual(['POLICY_ELEMENT_MISSING']);
  });

  test('statement ids are unique', () => {
    const twice = {
      Version: VERSION,
      Statement: [
        { Sid: 'A', ...ALLOW },
        { Sid: 'A', ...ALLOW },
      ],
    };
    expect(errors(twice)).toEqual(['POLICY_SID_DUPLICATE']);
    expect(
      errors({
        Version: VERSION,
        Statement: [
          { Sid: '', ...ALLOW },
          { Sid: '', ...ALLOW },
        ],
      }),
    ).toEqual([]);
  });

  test('every error is reported, not only the first', () => {
    const value = {
      Version: '1',
      Statement: [
        { ...ALLOW, Effect: 'allow' },
        { ...ALLOW, Sid: 'a b', action: '*' },
      ],
    };
    expect(errors(value).toSorted()).toEqual([
      'POLICY_EFFECT',
      'POLICY_ELEMENT_UNKNOWN',
      'POLICY_SID',
      'POLICY_VERSION',
    ]);
  });
});

describe('a statement', () => {
  test.each<[Json, string]>([
    [{ Effect: 'allow' }, 'POLICY_EFFECT'],
    [{ Effect: 'ALLOW' }, 'POLICY_EFFECT'],
    [{ Effect: 'Deny ' }, 'POLICY_EFFECT'],
    [{ Effect: true }, 'POLICY_EFFECT'],
    [{ Effect: ['Allow'] }, 'POLICY_EFFECT'],
    [{ Sid: 'with-dash' }, 'POLICY_SID'],
    [{ Sid: ['A'] }, 'POLICY_TYPE'],
    [{ NotAction: 's3:*' }, 'POLICY_ELEMENT_PAIR'],
    [{ NotResource: '*' }, 'POLICY_ELEMENT_PAIR'],
    [{ Conditions: {} }, 'POLICY_ELEMENT_UNKNOWN'],
    [{ effect: 'Allow' }, 'POLICY_ELEMENT_UNKNOWN'],
    [{ Action: [] }, 'POLICY_EMPTY'],
    [{ Resource: [] }, 'POLICY_EMPTY'],
    [{ Action: 1 }, 'POLICY_TYPE'],
    [{ Action: ['execute-api:Invoke', null] }, 'POLICY_TYPE'],
    [{ Action: { 'Fn::Sub': 'x' } }, 'POLICY_TYPE'],
    [{ Action: 'Invoke' }, 'POLICY_ACTION'],
    [{ Resource: 'pets' }, 'POLICY_RESOURCE'],
    [{ Resource: 'execute-api:/prod/GET/*' }, 'POLICY_RESOURCE'],
    [{ Resource: 'arn:aws:*:eu-west-1:111122223333:abc' }, 'POLICY_RESOURCE'],
    [{ Resource: 'arn:aws:execute-ap?:eu-west-1:111122223333:abc' }, 'POLICY_RESOURCE'],
    [{ Principal: '*' }, 'POLICY_PRINCIPAL_FORBIDDEN'],
    [{ NotPrincipal: '*' }, 'POLICY_PRINCIPAL_FORBIDDEN'],
  ])('with %j is refused', (change, code) => {
    expect(errors(statement(change))).toContain(code);
  });

  test.each(['Effect', 'Action', 'Resource'])('without %s is refused', (element) => {
    const entries = Object.entries(ALLOW).filter(([name]) => name !== element);
    expect(errors({ Version: VERSION, Statement: Object.fromEntries(entries) })).toHaveLength(1);
  });

  test('an action that can match nothing is worth a warning', () => {
    for (const action of ['execute-api:Invoke ', 'execute-api:', 'a:b:c', 'a:b,c:d']) {
      const { policy, diagnostics } = read(statement({ Action: action }));
      expect(policy?.statements[0]?.action).toEqual([action]);
      expect(diagnostics.map(({ severity, code }) => [severity, code])).toEqual([
        ['warning', 'POLICY_ACTION_FORM'],
      ]);
    }
  });

  test('a list of one may be a scalar', () => {
    const { policy, diagnostics } = read({ Version: VERSION, Statement: { ...ALLOW, Sid: 'One' } });
    expect(diagnostics).toEqual([]);
    expect(policy?.statements).toMatchObject([
      {
        sid: 'One',
        index: 0,
        effect: 'Allow',
        action: ['execute-api:Invoke'],
        resource: ['*'],
        conditions: [],
      },
    ]);
  });
});

describe('a principal', () => {
  const naming = (principal: Json): Json => statement({ Principal: principal });

  test.each<Json>([
    'everyone',
    null,
    ['*'],
    {},
    { aws: '*' },
    { AWS: null },
    { AWS: [{}] },
    { Service: '*' },
    { AWS: '11112222333' },
    { AWS: 'arn:aws:iam::111122223333:user/*' },
    { AWS: 'arn:aws:iam::*:root' },
    { AWS: 'arn:aws:iam::111122223333:group/admins' },
    { AWS: 'arn:aws:iam::111122223333:role/R?' },
    { AWS: 'arn:aws:sts::111122223333:assumed-role/R/*' },
    { AWS: 'arn:aws:sts::111122223333:assumed-role/R' },
    { AWS: ['111122223333', 'ana'] },
  ])('%j is refused', (principal) => {
    const found = errors(naming(principal), 'resource');
    expect(found.length).toBeGreaterThan(0);
    expect(['POLICY_PRINCIPAL', 'POLICY_TYPE']).toContain(found[0]);
  });

  test.each<PolicyKind>(['resource', 'trust', 'vpc-endpoint'])('is required in a %s policy', (kind) => {
    expect(errors(statement({}), kind)).toContain('POLICY_PRINCIPAL_MISSING');
    expect(errors(statement({ Principal: '*', NotPrincipal: '*' }), kind)).toContain('POLICY_ELEMENT_PAIR');
  });

  test.each<PolicyKind>(['identity', 'boundary', 'session', 'authorizer'])(
    'is forbidden in a %s policy',
    (kind) => {
      expect(errors(naming('*'), kind)).toEqual(['POLICY_PRINCIPAL_FORBIDDEN']);
    },
  );

  test('NotPrincipal goes with Deny only', () => {
    expect(errors(statement({ NotPrincipal: '*' }), 'resource')).toEqual(['POLICY_NOT_PRINCIPAL']);
    expect(errors(statement({ Effect: 'Deny', NotPrincipal: { AWS: '111122223333' } }), 'resource')).toEqual(
      [],
    );
  });

  test('a star alone and a star under AWS are everyone', () => {
    for (const principal of ['*', { AWS: '*' }, { AWS: ['111122223333', '*'] }]) {
      expect(read(naming(principal), 'resource').policy?.statements[0]?.principal?.everyone).toBe(true);
    }
    expect(read(naming({ AWS: '111122223333' }), 'resource').policy?.statements[0]?.principal?.everyone).toBe(
      false,
    );
  });

  test('an account id that was read as a number keeps its zeros', () => {
    const mark = treeOfValue(null, 'p').mark;
    const account: TreeNode = { kind: 'scalar', value: 12345678901, text: '012345678901', mark };
    const tree = mapOf(mark, {
      Version: treeOfValue(VERSION, 'p'),
      Statement: mapOf(mark, {
        Effect: treeOfValue('Allow', 'p'),
        Action: treeOfValue('*', 'p'),
        Resource: treeOfValue('*', 'p'),
        Principal: mapOf(mark, { AWS: account }),
      }),
    });
    const { policy } = readPolicy(tree, { name: 'P', kind: 'resource' });
    expect(policy?.statements[0]?.principal?.AWS).toEqual(['012345678901']);
  });
});

describe('a trust policy', () => {
  const trust = { Effect: 'Allow', Principal: { AWS: '111122223333' }, Action: 'sts:AssumeRole' };

  test.each<[Json, string]>([
    [{ Resource: '*' }, 'POLICY_RESOURCE_FORBIDDEN'],
    [{ NotResource: '*' }, 'POLICY_RESOURCE_FORBIDDEN'],
    [{ Action: 's3:GetObject' }, 'POLICY_ACTION'],
  ])('with %j is refused', (change, code) => {
    expect(errors({ Version: VERSION, Statement: { ...trust, ...(change as object) } }, 'trust')).toEqual([
      code,
    ]);
  });

  test('with NotPrincipal is refused', () => {
    const { Principal, ...rest } = trust;
    expect(
      errors({ Version: VERSION, Statement: { ...rest, Effect: 'Deny', NotPrincipal: Principal } }, 'trust'),
    ).toEqual(['POLICY_NOT_PRINCIPAL']);
  });

  test('has no resource', () => {
    const { policy } = read({ Version: VERSION, Statement: trust }, 'trust');
    expect(policy?.statements[0]).toMatchObject({ action: ['sts:AssumeRole'], effect: 'Allow' });
    expect(policy?.statements[0]?.resource).toBeUndefined();
  });
});

describe('conditions', () => {
  const when = (condition: Json): Json => statement({ Condition: condition });

  test.each<[Json, string]>([
    [[], 'POLICY_TYPE'],
    ['x', 'POLICY_TYPE'],
    [{ StringEquals: 'x' }, 'POLICY_TYPE'],
    [{ StringEquals: { 'aws:username': null } }, 'POLICY_TYPE'],
    [{ StringEquals: { 'aws:username': { a: 1 } } }, 'POLICY_TYPE'],
    [{ StringEquals: { 'aws:username': [['a']] } }, 'POLICY_TYPE'],
    [{ StringMatches: { 'aws:username': 'a' } }, 'POLICY_OPERATOR_UNKNOWN'],
    [{ stringequals: { 'aws:username': 'a' } }, 'POLICY_OPERATOR_UNKNOWN'],
    [{ NullIfExists: { 'aws:username': 'true' } }, 'POLICY_OPERATOR_UNKNOWN'],
    [{ 'ForEachValue:StringEquals': { 'aws:username': 'a' } }, 'POLICY_OPERATOR_UNKNOWN'],
    [{ constructor: { 'aws:username': 'a' } }, 'POLICY_OPERATOR_UNKNOWN'],
    [{ StringEquals: { '': 'a' } }, 'POLICY_CONDITION_KEY'],
    [{ StringEquals: { 'aws:username ': 'a' } }, 'POLICY_CONDITION_KEY'],
    [{ StringEquals: { 'aws:username': 'a', 'AWS:UserName': 'b' } }, 'POLICY_CONDITION_KEY_DUPLICATE'],
  ])('%j is refused', (condition, code) => {
    expect(errors(when(condition))).toEqual([code]);
  });

  test('a wrong case is corrected in the help', () => {
    const { diagnostics } = read(when({ 'forAnyValue:stringLikeIfExists': { 'aws:TagKeys': 'a' } }));
    expect(diagnostics[0]?.help).toBe('write `ForAnyValue:StringLikeIfExists`');
    expect(diagnostics[0]?.path).toBe('Statement[0].Condition.forAnyValue:stringLikeIfExists');
  });

  test('are flattened, their values as text', () => {
    const { policy } = read(
      when({
        NumericLessThan: { 'aws:MultiFactorAuthAge': [3600, 7.5] },
        Bool: { 'aws:SecureTransport': true, 'aws:ViaAWSService': 'False' },
      }),
    );
    expect(policy?.statements[0]?.conditions).toMatchObject([
      { operator: 'NumericLessThan', key: 'aws:MultiFactorAuthAge', values: ['3600', '7.5'] },
      { operator: 'Bool', key: 'aws:SecureTransport', values: ['true'] },
      { operator: 'Bool', key: 'aws:ViaAWSService', values: ['False'] },
    ]);
  });
});

test('a policy with a part that is not known here is unresolved, and nothing else is said', () => {
  const mark: Mark = { source: sourceText('t.yaml', 'Version\nStatement\n  Action'), offset: 20 };
  const tree = mapOf(mark, {
    Version: treeOfValue('nonsense', 'p'),
    Statement: mapOf(mark, { Resource: { kind: 'unresolved', reason: 'the import `x` is not known', mark } }),
  });
  const { policy, diagnostics } = readPolicy(tree, { name: 'policy Read', kind: 'identity' });
  expect(policy).toBeUndefined();
  expect(diagnostics).toEqual([
    {
      severity: 'unresolved',
      code: 'POLICY_UNRESOLVED',
      message: 'policy Read cannot be evaluated: the import `x` is not known',
      help: undefined,
      at: { file: 't.yaml', line: 3, column: 3 },
      path: 'Statement.Resource',
    },
  ]);
});

function mapOf(mark: Mark, values: Readonly<Record<string, TreeNode>>): TreeNode {
  const entries = new Map<string, MapEntry>();
  for (const [key, value] of Object.entries(values)) entries.set(key, { key, keyMark: mark, value });
  return { kind: 'map', entries, mark };
}
