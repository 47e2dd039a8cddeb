import { describe, expect, it } from 'vitest';
import { type Json, treeOfValue } from '../../source/value.ts';
import type { PolicyKind } from '../document.ts';
import { readPolicy } from '../read.ts';
import { isSerious, lintPolicy } from './lint.ts';

// IAM User Guide, "IAM policy validation check reference".
const ALLOW = { Effect: 'Allow', Action: 'execute-api:Invoke', Resource: '*' };
const FOR_ALL = { ...ALLOW, Principal: '*' };

type Fields = { readonly [key: string]: Json };

function lint(statement: Fields | readonly Fields[], kind: PolicyKind = 'identity', version = '2012-10-17') {
  const written = { Version: version, Statement: statement };
  const { policy, diagnostics } = readPolicy(treeOfValue(written, 'p.json'), { name: 'p', kind });
  if (policy === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return lintPolicy(policy);
}

const codes = (...given: Parameters<typeof lint>): readonly string[] =>
  lint(...given).map((finding) => `${finding.class} ${finding.code}`);

const when = (operator: string, key: string, value: Json, more: Fields = {}): Fields => ({
  ...ALLOW,
  Condition: { [operator]: { [key]: value } },
  ...more,
});
const DENY = { Effect: 'Deny' };

describe('actions', () => {
  it.each<[string | string[], string[]]>([
    ['execute-api:Invoke', []],
    ['execute-api:*', []],
    ['execute-api:Inv*', []],
    ['s3:GetObject', []],
    ['*', []],
    ['*:*', []],
    ['execute-api:Invok', ['ERROR INVALID_ACTION']],
    ['execute-api:Get*', ['ERROR INVALID_ACTION']],
    ['execute-api:invoke', ['SUGGESTION ACTION_CASE']],
    ['Execute-Api:Invoke', ['SUGGESTION ACTION_CASE']],
    ['*:Invoke', ['SUGGESTION WILDCARD_IN_SERVICE_NAME']],
    [['execute-api:*', 'execute-api:Invoke'], ['SUGGESTION REDUNDANT_ACTION']],
    [['execute-api:Invoke', 'execute-api:Invoke'], ['SUGGESTION REDUNDANT_ACTION']],
    [['execute-api:Inv?ke', 'execute-api:Inv*'], ['SUGGESTION REDUNDANT_ACTION']],
    [['execute-api:Invoke', 'execute-api:ManageConnections'], []],
  ])('%j', (action, expected) => {
    expect(codes({ ...ALLOW, Action: action })).toEqual(expected);
  });

  it('NotAction with Allow grants what the author did not think of; with Deny it is sound', () => {
    const { Action: _, ...rest } = ALLOW;
    const all = { ...rest, NotAction: 'execute-api:ManageConnections' };
    expect(codes(all)).toEqual(['SECURITY_WARNING ALLOW_WITH_NOT_ACTION']);
    const narrow = { ...all, Resource: 'arn:aws:execute-api:*:111122223333:abc/*' };
    expect(codes(narrow)).toEqual(['WARNING ALLOW_WITH_NOT_ACTION']);
    expect(codes({ ...all, ...DENY })).toEqual([]);
  });

  it('names what was meant', () => {
    expect(lint({ ...ALLOW, Action: 'execute-api:Invke' })[0]?.help).toBe(
      'did you mean `execute-api:Invoke`?',
    );
  });
});

describe('resources', () => {
  const ARN = 'arn:aws:execute-api:eu-west-1:111122223333:abc';

  it.each<[string | string[], string[]]>([
    [`${ARN}/prod/GET/pets`, []],
    [`${ARN}/*`, []],
    [`${ARN}/prod/*/pets/*`, []],
    [`${ARN}/prod/GET/u/\${aws:username}`, []],
    ['arn:aws:execute-api:*:*:*', []],
    ['arn:aws:s3:::bucket/{x}', []],
    ['arn:aws:iam::aws:policy/ReadOnlyAccess', []],
    [ARN, ['WARNING RESOURCE_WITHOUT_STAGE']],
    [`${ARN}/prod/get/pets`, ['WARNING RESOURCE_METHOD_CASE']],
    [`${ARN}/prod/GET/pets/{id}`, ['WARNING RESOURCE_PATH_TEMPLATE']],
    ['arn:aws:execute-api:eu-west-1:11112222333:abc/*', ['ERROR INVALID_ARN_ACCOUNT']],
    ['arn:aws:execute-api:eu-west-1:1111-2222-3333:abc/*', ['ERROR INVALID_ARN_ACCOUNT']],
    [[`${ARN}/*`, `${ARN}/prod/GET/pets`], ['SUGGESTION REDUNDANT_RESOURCE']],
    [['*', '*'], ['SUGGESTION REDUNDANT_RESOURCE']],
    [[`${ARN}/?/GET`, `${ARN}/*/GET`], ['SUGGESTION REDUNDANT_RESOURCE']],
    [[`${ARN}/a?/GET`, `${ARN}/a*/GET`, `${ARN}/b*`], ['SUGGESTION REDUNDANT_RESOURCE']],
  ])('%j', (resource, expected) => {
    expect(codes({ ...ALLOW, Resource: resource })).toEqual(expected);
  });

  it.each([ARN, `${ARN}/prod/get/pets`, `${ARN}/prod/GET/pets/{id}`])(
    'a Deny on %s that matches nothing opens',
    (resource) => {
      expect(lint({ ...ALLOW, ...DENY, Resource: resource }).every(isSerious)).toBe(true);
    },
  );

  it('short forms of resource policies are judged the same', () => {
    const short = (Resource: string) => codes({ ...FOR_ALL, Resource }, 'resource');
    expect(short('execute-api:/prod/get/pets')).toEqual(['WARNING RESOURCE_METHOD_CASE']);
    expect(short('execute-api:/prod/GET/{id}')).toEqual(['WARNING RESOURCE_PATH_TEMPLATE']);
    expect(short('execute-api:/*')).toEqual([]);
    expect(short('execute-api:/prod/GET/pets')).toEqual([]);
  });

  it('a variable is none in the old version, and one without a value excludes nothing', () => {
    const own = `${ARN}/prod/GET/\${aws:username}`;
    expect(codes({ ...ALLOW, Resource: own }, 'identity', '2008-10-17')).toEqual([
      'WARNING VARIABLE_IN_OLD_VERSION',
    ]);
    expect(codes({ ...ALLOW, ...DENY, Resource: own }, 'identity', '2008-10-17')).toEqual([
      'SECURITY_WARNING VARIABLE_IN_OLD_VERSION',
    ]);
    const { Resource: _, ...rest } = ALLOW;
    expect(codes({ ...rest, NotResource: own })).toEqual([
      'SECURITY_WARNING NOT_RESOURCE_VARIABLE_UNSET',
      'WARNING ALLOW_WITH_NOT_RESOURCE',
    ]);
    expect(codes({ ...rest, NotResource: `${ARN}/\${aws:username, 'x'}` })).toEqual([
      'WARNING ALLOW_WITH_NOT_RESOURCE',
    ]);
    expect(codes({ ...rest, ...DENY, NotResource: own })).toEqual([]);
  });
});

describe('principals', () => {
  const user = 'arn:aws:iam::111122223333:user/ana';
  const { Action, Resource } = ALLOW;
  const deny = (AWS: Json): Fields => ({ Effect: 'Deny', NotPrincipal: { AWS }, Action, Resource });

  it('NotPrincipal must list the account beside its users', () => {
    expect(codes(deny(user), 'resource')).toEqual(['WARNING NOT_PRINCIPAL_WITHOUT_ACCOUNT']);
    expect(codes(deny([user, '111122223333']), 'resource')).toEqual([]);
    expect(codes(deny([user, 'arn:aws:iam::111122223333:root']), 'resource')).toEqual([]);
    expect(codes(deny([user, 'arn:aws:iam::444455556666:root']), 'resource')).toEqual([
      'WARNING NOT_PRINCIPAL_WITHOUT_ACCOUNT',
    ]);
  });

  it('a deleted principal is a leftover', () => {
    const left = { ...ALLOW, Principal: { AWS: 'AIDAEXAMPLEEXAMPLE00' } };
    expect(codes(left, 'resource')).toEqual(['WARNING PRINCIPAL_DELETED']);
  });
});

describe('conditions', () => {
  it.each<[string, Fields, string[]]>([
    ['a known key', when('StringEquals', 'aws:SourceVpce', 'vpce-1'), []],
    ['a tag key', when('StringEquals', 'aws:PrincipalTag/team', 'red'), []],
    ["another service's key", when('StringEquals', 's3:prefix', 'a'), []],
    [
      'a global key that is none',
      when('Null', 'aws:SourceVpcEndpoint', 'true'),
      ['ERROR INVALID_GLOBAL_CONDITION_KEY'],
    ],
    [
      'a tag key without a tag',
      when('Null', 'aws:PrincipalTag', 'true'),
      ['ERROR INVALID_GLOBAL_CONDITION_KEY'],
    ],
    [
      'a key of execute-api that is none',
      when('Null', 'execute-api:stage', 'true'),
      ['ERROR INVALID_SERVICE_CONDITION_KEY'],
    ],
    ['a key without a prefix', when('StringEquals', 'SourceIp', 'x'), ['ERROR INVALID_CONDITION_KEY_FORMAT']],
    [
      'a multivalued key without a set operator',
      when('StringEquals', 'aws:PrincipalOrgPaths', 'o-1/*'),
      ['ERROR MISSING_QUALIFIER', 'WARNING WILDCARD_WITHOUT_LIKE_OPERATOR'],
    ],
    ['a multivalued key with one', when('ForAnyValue:StringLike', 'aws:PrincipalOrgPaths', 'o-1/*'), []],
    ['Null on a multivalued key', when('Null', 'aws:PrincipalOrgPaths', 'false'), []],
    [
      'ForAllValues on a single-valued key',
      when('ForAllValues:StringEquals', 'aws:userid', 'x'),
      ['SECURITY_WARNING FORALLVALUES_WITH_SINGLE_VALUED_KEY'],
    ],
    [
      'the same in a Deny',
      when('ForAllValues:StringEquals', 'aws:userid', 'x', DENY),
      ['WARNING FORALLVALUES_WITH_SINGLE_VALUED_KEY'],
    ],
    [
      'ForAnyValue on a single-valued key',
      when('ForAnyValue:StringEquals', 'aws:userid', 'x'),
      ['SUGGESTION FORANYVALUE_WITH_SINGLE_VALUED_KEY'],
    ],
    [
      'Null with a set operator',
      when('ForAnyValue:Null', 'aws:TagKeys', 'true'),
      ['SUGGESTION NULL_WITH_QUALIFIER'],
    ],
    [
      'several booleans',
      when('Bool', 'aws:SecureTransport', ['true', 'false']),
      ['ERROR INVALID_CONDITION_MULTIPLE_BOOLEAN'],
    ],
    [
      'an address compared as text',
      when('StringEquals', 'aws:SourceIp', '192.0.2.1'),
      ['WARNING TYPE_MISMATCH_OPERATOR'],
    ],
    [
      'a text compared as an address',
      when('IpAddress', 'aws:userid', '192.0.2.1'),
      ['WARNING TYPE_MISMATCH_OPERATOR'],
    ],
    ['an ARN compared as text', when('StringLike', 'aws:PrincipalArn', 'arn:aws:iam::*:role/x'), []],
    ['no value', when('StringEquals', 'aws:userid', []), ['WARNING EMPTY_ARRAY_CONDITION']],
    [
      'no value in a Deny',
      when('StringEquals', 'aws:userid', [], DENY),
      ['SECURITY_WARNING EMPTY_ARRAY_CONDITION'],
    ],
    [
      'no value for a negated operator',
      when('StringNotEquals', 'aws:userid', []),
      ['SECURITY_WARNING EMPTY_ARRAY_CONDITION'],
    ],
    [
      'a star that is text',
      when('StringEquals', 'aws:PrincipalTag/t', 'team-*'),
      ['WARNING WILDCARD_WITHOUT_LIKE_OPERATOR'],
    ],
    [
      'a star that is text in a Deny',
      when('StringEquals', 'aws:PrincipalTag/t', 'team-*', DENY),
      ['SECURITY_WARNING WILDCARD_WITHOUT_LIKE_OPERATOR'],
    ],
    [
      'a star that is text for a negated operator',
      when('StringNotEquals', 'aws:PrincipalTag/t', 'team-*'),
      ['SECURITY_WARNING WILDCARD_WITHOUT_LIKE_OPERATOR'],
    ],
    ['a star that is meant as text', when('StringEquals', 'aws:PrincipalTag/t', 'a${*}'), []],
    ['a star for StringLike', when('StringLike', 'aws:PrincipalTag/t', 'team-*'), []],
    [
      'a variable for an address',
      when('IpAddress', 'aws:SourceIp', '${aws:PrincipalTag/ip}'),
      ['ERROR INVALID_VARIABLE_FOR_OPERATOR'],
    ],
    ['a variable for a text', when('StringEquals', 'aws:PrincipalTag/t', '${aws:username}'), []],
    [
      'an account of 11 digits',
      when('ArnLike', 'aws:PrincipalArn', 'arn:aws:iam::11112222333:role/*'),
      ['ERROR INVALID_ARN_ACCOUNT'],
    ],
    [
      'the ARN of a session',
      when('ArnEquals', 'aws:PrincipalArn', 'arn:aws:sts::111122223333:assumed-role/R/s'),
      ['WARNING PRINCIPAL_ARN_OF_SESSION'],
    ],
    [
      'the ARN of a session in a Deny',
      when('ArnEquals', 'aws:PrincipalArn', 'arn:aws:sts::111122223333:assumed-role/R/s', DENY),
      ['SECURITY_WARNING PRINCIPAL_ARN_OF_SESSION'],
    ],
    [
      'a value twice',
      when('StringEquals', 'aws:userid', ['a', 'b', 'a']),
      ['SUGGESTION REDUNDANT_CONDITION_VALUE'],
    ],
    [
      'private addresses',
      when('IpAddress', 'aws:SourceIp', ['10.0.0.0/8', '192.168.1.7']),
      ['ERROR PRIVATE_IP_ADDRESS'],
    ],
    [
      'private addresses, negated',
      when('NotIpAddress', 'aws:SourceIp', '172.16.0.0/12'),
      ['ERROR PRIVATE_NOT_IP_ADDRESS'],
    ],
    [
      'a private address among others',
      when('IpAddress', 'aws:SourceIp', ['203.0.113.0/24', '10.1.2.3']),
      ['SUGGESTION PRIVATE_IP_ADDRESS_SUBSET'],
    ],
    [
      'more than the private block',
      when('IpAddress', 'aws:SourceIp', ['172.16.0.0/11', '0.0.0.0/0', '172.32.0.1']),
      [],
    ],
    [
      'private addresses of IPv6',
      when('IpAddress', 'aws:SourceIp', ['fd00::/8', 'fe80::1', '::1']),
      ['ERROR PRIVATE_IP_ADDRESS'],
    ],
    ['private addresses behind an endpoint', when('IpAddress', 'aws:VpcSourceIp', '10.0.0.0/8'), []],
  ])('%s', (_, statement, expected) => {
    expect(codes(statement)).toEqual(expected);
  });

  it('a negated condition on who signs lets everyone in who does not', () => {
    const but = (operator: string, key: string, more: Fields = {}): readonly string[] =>
      codes({ ...FOR_ALL, Condition: { [operator]: { [key]: 'x' }, ...more } }, 'resource');
    const open = ['SECURITY_WARNING CONDITION_HOLDS_FOR_ANONYMOUS'];
    expect(but('StringNotEquals', 'aws:PrincipalOrgID')).toEqual(open);
    expect(but('StringEqualsIfExists', 'aws:PrincipalAccount')).toEqual(open);
    expect(but('StringEquals', 'aws:PrincipalOrgID')).toEqual([]);
    expect(but('StringNotEquals', 'aws:SourceVpce')).toEqual([]);
    const inside = { StringEquals: { 'aws:SourceVpce': 'vpce-1' } };
    expect(but('StringNotEquals', 'aws:PrincipalOrgID', inside)).toEqual([]);
    const deny = { ...FOR_ALL, ...DENY, Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-1' } } };
    expect(codes(deny, 'resource')).toEqual([]);
  });

  it('no request comes over the internet and through an endpoint', () => {
    const both = (more: Fields = {}): Fields => ({
      ...ALLOW,
      Condition: {
        IpAddress: { 'aws:SourceIp': '203.0.113.0/24' },
        StringEquals: { 'aws:SourceVpce': 'vpce-1' },
      },
      ...more,
    });
    expect(codes(both())).toEqual(['WARNING NETWORKS_EXCLUDE_EACH_OTHER']);
    expect(codes(both(DENY))).toEqual(['SECURITY_WARNING NETWORKS_EXCLUDE_EACH_OTHER']);
    const deny = {
      NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' },
      StringNotEquals: { 'aws:SourceVpce': 'vpce-1' },
    };
    expect(codes({ ...ALLOW, ...DENY, Condition: deny })).toEqual([]);
    const either = { ...deny, StringEquals: { 'aws:VpcSourceIp': '10.0.0.1' } };
    expect(codes({ ...ALLOW, Condition: either })).not.toContain('WARNING NETWORKS_EXCLUDE_EACH_OTHER');
  });

  it('a resource policy has no use for keys of other calls', () => {
    const statement = { ...FOR_ALL, Condition: { 'ForAnyValue:StringEquals': { 'aws:TagKeys': 'a' } } };
    expect(codes(statement, 'resource')).toEqual(['WARNING CONDITION_KEY_NOT_IN_REQUEST']);
  });

  it('variables are text in the old version', () => {
    const statement = when('StringEquals', 'aws:PrincipalTag/t', '${aws:username}');
    expect(codes(statement, 'identity', '2008-10-17')).toEqual(['WARNING VARIABLE_IN_OLD_VERSION']);
  });
});

describe('the policy as a whole', () => {
  const wide = (count: number): Fields => ({
    ...ALLOW,
    Resource: Array.from(
      { length: count },
      (_, index) => `arn:aws:s3:::bucket-${String(index).padStart(7, '0')}`,
    ),
  });

  it.each<[PolicyKind, number, string[]]>([
    ['identity', 100, []],
    ['identity', 220, ['WARNING POLICY_SIZE_EXCEEDS_QUOTA']],
    ['identity', 400, ['ERROR POLICY_SIZE_EXCEEDS_QUOTA']],
    ['session', 50, []],
    ['session', 100, ['ERROR POLICY_SIZE_EXCEEDS_QUOTA']],
    ['boundary', 220, ['ERROR POLICY_SIZE_EXCEEDS_QUOTA']],
    ['service-control', 200, ['ERROR POLICY_SIZE_EXCEEDS_QUOTA']],
    ['authorizer', 4_000, []],
  ])('%s of %i resources', (kind, count, expected) => {
    expect(codes(wide(count), kind)).toEqual(expected);
  });

  it('a resource policy may have 8,192 characters', () => {
    const policy = (count: number) => codes({ ...wide(count), Principal: '*' }, 'resource');
    expect(policy(200)).toEqual([]);
    expect(policy(300)).toEqual(['ERROR POLICY_SIZE_EXCEEDS_QUOTA']);
  });

  it('one without statements allows nothing', () => {
    expect(codes([])).toEqual(['SUGGESTION EMPTY_STATEMENT']);
  });

  it('findings of thousands of entries stay bounded', () => {
    const many = {
      ...ALLOW,
      Resource: Array.from({ length: 20_000 }, (_, index) => `arn:aws:s3:::${index}*`),
    };
    expect(lint(many, 'authorizer').length).toBeLessThan(20_000);
  });
});

it('reading a policy says only what is serious', () => {
  const written = {
    Version: '2012-10-17',
    Statement: [
      { ...ALLOW, Action: 'execute-api:invoke' },
      { ...ALLOW, Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } },
    ],
  };
  const read = (kind: PolicyKind) => readPolicy(treeOfValue(written, 'p.json'), { name: 'p', kind });
  expect(read('identity').diagnostics).toMatchObject([
    {
      severity: 'warning',
      code: 'POLICY_LINT_PRIVATE_IP_ADDRESS',
      path: 'Statement[1].Condition.IpAddress.aws:SourceIp',
    },
  ]);
  expect(read('identity').policy).toBeDefined();
  expect(read('authorizer').diagnostics).toEqual([]);
});
