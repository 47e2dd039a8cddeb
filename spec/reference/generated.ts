// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables
import fc from 'fast-check';
import type { ReferenceContext, ReferencePrincipal } from './evaluate.ts';
import type { OneOrMany, Policy, PolicyPrincipal, PolicyStatement } from './policy.ts';

// Small vocabularies: texts must often match, and often only nearly.
const ACCOUNTS = ['111122223333', '444455556666'] as const;
const ARN = 'arn:aws:execute-api:eu-west-1:111122223333:abc';

const account = fc.constantFrom(...ACCOUNTS);
const name = fc.constantFrom('ana', 'bob');

const principal: fc.Arbitrary<ReferencePrincipal> = fc.oneof(
  fc.constant<ReferencePrincipal>({ kind: 'anonymous' }),
  fc.constant<ReferencePrincipal>({ kind: 'service', name: 'events.amazonaws.com' }),
  fc.constant<ReferencePrincipal>({ kind: 'federated', provider: 'cognito-identity.amazonaws.com' }),
  account.map((id): ReferencePrincipal => ({ kind: 'root', account: id, arn: `arn:aws:iam::${id}:root` })),
  fc.tuple(account, name).map(
    ([id, user]): ReferencePrincipal => ({
      kind: 'user',
      account: id,
      arn: `arn:aws:iam::${id}:user/${user}`,
    }),
  ),
  fc.tuple(account, name, name).map(
    ([id, role, session]): ReferencePrincipal => ({
      kind: 'role-session',
      account: id,
      arn: `arn:aws:sts::${id}:assumed-role/${role}/${session}`,
      roleArn: `arn:aws:iam::${id}:role/team/${role}`,
    }),
  ),
  fc.tuple(account, name).map(
    ([id, user]): ReferencePrincipal => ({
      kind: 'federated-user',
      account: id,
      arn: `arn:aws:sts::${id}:federated-user/f`,
      userArn: `arn:aws:iam::${id}:user/${user}`,
    }),
  ),
);

const principalEntry = fc.oneof(
  fc.constant('*'),
  account,
  account.map((id) => `arn:aws:iam::${id}:root`),
  fc.tuple(account, name).map(([id, user]) => `arn:aws:iam::${id}:user/${user}`),
  fc.tuple(account, name).map(([id, role]) => `arn:aws:iam::${id}:role/team/${role}`),
  fc
    .tuple(account, name, name)
    .map(([id, role, session]) => `arn:aws:sts::${id}:assumed-role/${role}/${session}`),
  account.map((id) => `arn:aws:sts::${id}:federated-user/f`),
);
const policyPrincipal: fc.Arbitrary<PolicyPrincipal> = fc.oneof(
  fc.constant<PolicyPrincipal>('*'),
  fc.array(principalEntry, { minLength: 1, maxLength: 3 }).map((AWS): PolicyPrincipal => ({ AWS })),
  fc.constant<PolicyPrincipal>({ Service: 'events.amazonaws.com' }),
  fc.constant<PolicyPrincipal>({ Federated: 'cognito-identity.amazonaws.com' }),
);

const action = fc.constantFrom(
  'execute-api:Invoke',
  'EXECUTE-API:invoke',
  'execute-api:*',
  'execute-api:In?oke',
  'execute-api:Inv*e*',
  'execute-api:ManageConnections',
  'execute-api:Invoke ',
  '*',
);

const specific = fc
  .array(
    fc.constantFrom(
      '/',
      'prod',
      'GET',
      'pets',
      'a',
      'b',
      '*',
      '?',
      ':',
      '${aws:username}',
      "${aws:userid, 'a'}",
      '${*}',
      '${?}',
      '${$}',
    ),
    { minLength: 1, maxLength: 8 },
  )
  .map((pieces) => pieces.join(''));
const resource = fc.oneof(
  fc.constant('*'),
  specific.map((rest) => `${ARN}/prod/GET/${rest}`),
  specific.map((rest) => `arn:aws:execute-api:*:*:${rest}`),
  fc.constant(`arn:aws:execute-api:eu-*:1111????3333:abc/*`),
  fc.constant(`${ARN}/*/pets/*`),
);
const requestResource = fc
  .array(fc.constantFrom('/', 'pets', 'a', 'b', 'ana', '*', '?', '$', ':'), { maxLength: 6 })
  .map((pieces) => `${ARN}/prod/GET/${pieces.join('')}`);

const TEXTS = ['a', 'b', 'ab', 'A', '', 'a*', 'ana', 'aab', 'a?b'];
const NUMBERS = ['0', '10', '10.0', '-3', '+7.5', '007', '1e1', '10abc', '', ' 10', '0x10', '.5', '5.'];
const DATES = [
  '2026-01-01T00:00:00Z',
  '2026-01-01T00:00:01Z',
  '2025-12-31T19:00:00-05:00',
  '2026-01-01',
  '2026',
  '2026-01',
  '2026-01-01T00:00Z',
  '2026-01-01T00:00:00.5Z',
  '1767225600',
  '1767225601',
];
const ADDRESSES = [
  '203.0.113.9',
  '203.0.114.9',
  '10.0.0.1',
  '2001:db8::1',
  '2001:0DB8:0:1::5',
  '::1',
  '203.0.113.009',
  'nonsense',
];
const BLOCKS = [
  '203.0.113.0/24',
  '203.0.112.0/23',
  '10.0.0.1',
  '0.0.0.0/0',
  '2001:db8::/32',
  '2001:db8:0:1::/64',
  '::/0',
  '128.0.0.0/1',
];
const ARNS = [
  'arn:aws:iam::111122223333:role/team/ana',
  'arn:aws:iam::444455556666:role/bob',
  'arn:aws:s3:::a:b',
  'arn:aws:iam',
  'x',
];
const ARN_PATTERNS = [
  'arn:aws:iam::*:role/*',
  'arn:aws:iam::111122223333:role/team/?na',
  'arn:aws:*:::a*',
  'arn:*',
  'arn:aws:iam::111122223333:role/*/${aws:username}',
];

const CONTEXT_POOL: Readonly<Record<string, readonly string[]>> = {
  'aws:PrincipalTag/t': TEXTS,
  'aws:username': ['ana', 'bob', 'a*'],
  'aws:userid': ['a', 'b'],
  'aws:MultiFactorAuthAge': NUMBERS,
  'aws:CurrentTime': DATES,
  'aws:SourceIp': ADDRESSES,
  'aws:PrincipalArn': ARNS,
  'aws:SecureTransport': ['true', 'false', 'TRUE', 'yes'],
};

const context: fc.Arbitrary<ReferenceContext> = fc
  .tuple(
    fc.record(
      Object.fromEntries(Object.entries(CONTEXT_POOL).map(([key, pool]) => [key, fc.constantFrom(...pool)])),
      { requiredKeys: [] },
    ),
    fc.option(fc.array(fc.constantFrom(...TEXTS), { maxLength: 3 }), { nil: undefined }),
  )
  .map(
    ([single, tagKeys]): ReferenceContext => ({
      ...single,
      ...(tagKeys === undefined ? {} : { 'aws:TagKeys': tagKeys }),
    }),
  );

const textValue = fc.constantFrom(
  ...TEXTS,
  'a*',
  '*b',
  '?',
  '${aws:username}',
  "${aws:userid, 'ab'}",
  'a${*}',
  '${aws:PrincipalTag/none}',
);

function family(
  operators: readonly string[],
  keys: readonly string[],
  value: fc.Arbitrary<string>,
): fc.Arbitrary<PolicyStatement['Condition']> {
  return fc
    .tuple(
      fc.constantFrom('', '', '', 'ForAllValues:', 'ForAnyValue:'),
      fc.constantFrom(...operators),
      fc.constantFrom('', '', 'IfExists'),
      fc.constantFrom(...keys),
      fc.oneof(value, fc.array(value, { minLength: 1, maxLength: 3 })),
    )
    .map(([set, operator, suffix, key, values]) => ({
      [`${set}${operator}${operator === 'Null' ? '' : suffix}`]: { [key]: values as OneOrMany },
    }));
}

const condition = fc.oneof(
  family(
    [
      'StringEquals',
      'StringNotEquals',
      'StringEqualsIgnoreCase',
      'StringNotEqualsIgnoreCase',
      'StringLike',
      'StringNotLike',
    ],
    ['aws:PrincipalTag/t', 'AWS:principaltag/T', 'aws:TagKeys', 'aws:username', 'aws:nothing'],
    textValue,
  ),
  family(
    ['Equals', 'NotEquals', 'LessThan', 'LessThanEquals', 'GreaterThan', 'GreaterThanEquals'].map(
      (end) => `Numeric${end}`,
    ),
    ['aws:MultiFactorAuthAge', 'aws:PrincipalTag/t'],
    fc.constantFrom('0', '10', '7.5', '-3', '+10', '7'),
  ),
  family(
    ['Equals', 'NotEquals', 'LessThan', 'LessThanEquals', 'GreaterThan', 'GreaterThanEquals'].map(
      (end) => `Date${end}`,
    ),
    ['aws:CurrentTime'],
    fc.constantFrom(...DATES),
  ),
  family(['Bool'], ['aws:SecureTransport'], fc.constantFrom('true', 'false', 'False')),
  family(['IpAddress', 'NotIpAddress'], ['aws:SourceIp'], fc.constantFrom(...BLOCKS)),
  family(
    ['ArnEquals', 'ArnLike', 'ArnNotEquals', 'ArnNotLike'],
    ['aws:PrincipalArn'],
    fc.constantFrom(...ARN_PATTERNS, ...ARNS),
  ),
  family(['Null'], ['aws:TagKeys', 'aws:username', 'aws:nothing'], fc.constantFrom('true', 'false')),
);

function statement(withPrincipal: boolean): fc.Arbitrary<PolicyStatement> {
  return fc
    .record({
      effect: fc.constantFrom('Allow' as const, 'Allow' as const, 'Deny' as const),
      actions: fc.array(action, { minLength: 1, maxLength: 2 }),
      negatedAction: fc.nat(5),
      resources: fc.array(resource, { minLength: 1, maxLength: 2 }),
      negatedResource: fc.nat(5),
      principal: policyPrincipal,
      negatedPrincipal: fc.nat(3),
      conditions: fc.array(condition, { maxLength: 2 }),
    })
    .map(
      (parts): PolicyStatement => ({
        Effect: parts.effect,
        ...(withPrincipal &&
          (parts.effect === 'Deny' && parts.negatedPrincipal === 0
            ? { NotPrincipal: parts.principal }
            : { Principal: parts.principal })),
        ...(parts.negatedAction === 0 ? { NotAction: parts.actions } : { Action: parts.actions }),
        ...(parts.negatedResource === 0 ? { NotResource: parts.resources } : { Resource: parts.resources }),
        ...(parts.conditions.length > 0 && { Condition: Object.assign({}, ...parts.conditions) }),
      }),
    );
}

export function policies(withPrincipal: boolean): fc.Arbitrary<readonly Policy[]> {
  return fc.array(
    fc.record({
      Version: fc.constantFrom('2012-10-17', '2012-10-17', '2012-10-17', '2008-10-17'),
      Statement: fc.array(statement(withPrincipal), { minLength: 1, maxLength: 3 }),
    }),
    { minLength: 1, maxLength: 2 },
  );
}

/** The policies that are asked about one request. */
export interface PolicySet {
  readonly identity?: readonly Policy[];
  readonly boundary?: readonly Policy[];
  readonly session?: readonly Policy[];
  readonly resourcePolicy?: readonly Policy[];
  readonly serviceControls?: readonly (readonly Policy[])[];
  readonly resourceControls?: readonly Policy[];
}

export const policySet: fc.Arbitrary<PolicySet> = fc.record(
  {
    identity: policies(false),
    boundary: policies(false),
    session: policies(false),
    resourcePolicy: policies(true),
    serviceControls: fc.array(policies(false), { maxLength: 3 }),
    resourceControls: policies(true).map((list) => list.map(denying)),
  },
  { requiredKeys: [] },
);

/** An RCP denies, and speaks of everyone. */
function denying(policy: Policy): Policy {
  const statements = policy.Statement.map(
    ({ NotPrincipal: _, ...statement }): PolicyStatement => ({
      ...statement,
      Effect: 'Deny',
      Principal: '*',
    }),
  );
  return { ...policy, Statement: statements };
}

export interface GeneratedRequest {
  readonly principal: ReferencePrincipal;
  readonly action: string;
  readonly resource: string;
  readonly resourceAccount: string;
  readonly context: ReferenceContext;
}

export const request: fc.Arbitrary<GeneratedRequest> = fc.record({
  principal,
  action: fc.constantFrom('execute-api:Invoke', 'execute-api:Invoke', 'execute-api:ManageConnections'),
  resource: requestResource,
  resourceAccount: fc.constant(ACCOUNTS[0]),
  context,
});
