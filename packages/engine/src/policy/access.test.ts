import { InputError } from '@portcullis/model';
import { type PolicyDocument, type PolicyKind, readPolicy } from '@portcullis/model/policy';
import { type Json, treeOfValue } from '@portcullis/model/source';
import { describe, expect, test } from 'vitest';
import { type AccessInput, type AccessResult, evaluateAccess } from './access.ts';
import { type CompiledPolicies, compilePolicies } from './compile.ts';
import type { Principal, StatementEvidence } from './request.ts';

const HOME = '111122223333';
const AWAY = '444455556666';

function compiled(kind: PolicyKind, ...statements: Json[]): CompiledPolicies {
  const tree = treeOfValue({ Version: '2012-10-17', Statement: statements }, 'policy.json');
  const { policy, diagnostics } = readPolicy(tree, { name: kind, kind });
  if (policy === undefined) throw new InputError(diagnostics);
  return compilePolicies([policy satisfies PolicyDocument]);
}

const ALLOW = { Effect: 'Allow', Action: '*', Resource: '*' };
const DENY = { Effect: 'Deny', Action: '*', Resource: '*' };
const SILENT = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };

function user(account: string = HOME): Principal {
  return { kind: 'user', account, arn: `arn:aws:iam::${account}:user/ana` };
}
function session(account: string = HOME, name = 's1'): Principal {
  return {
    kind: 'role-session',
    account,
    arn: `arn:aws:sts::${account}:assumed-role/R/${name}`,
    roleArn: `arn:aws:iam::${account}:role/team/R`,
  };
}
function federated(account: string = HOME): Principal {
  return {
    kind: 'federated-user',
    account,
    arn: `arn:aws:sts::${account}:federated-user/f`,
    userArn: `arn:aws:iam::${account}:user/ana`,
  };
}
function root(account: string = HOME): Principal {
  return { kind: 'root', account, arn: `arn:aws:iam::${account}:root` };
}
const ANONYMOUS: Principal = { kind: 'anonymous' };

type Given = Partial<Record<'identity' | 'boundary' | 'session', Json>> & { readonly resource?: Json };

function access(principal: Principal, given: Given, evidence?: StatementEvidence[]): AccessResult {
  const input: AccessInput = {
    request: {
      principal,
      action: 'execute-api:Invoke',
      resource: `arn:aws:execute-api:eu-west-1:${HOME}:abc/prod/GET/pets`,
      context: { value: () => undefined },
    },
    identity: given.identity === undefined ? undefined : compiled('identity', given.identity),
    boundary: given.boundary === undefined ? undefined : compiled('boundary', given.boundary),
    session: given.session === undefined ? undefined : compiled('session', given.session),
    resource: given.resource === undefined ? undefined : compiled('resource', given.resource),
    resourceAccount: HOME,
  };
  return evaluateAccess(input, evidence);
}

function naming(...AWS: string[]): Json {
  return { ...ALLOW, Principal: { AWS } };
}

describe('an explicit deny beats every allow', () => {
  const everything = {
    identity: ALLOW,
    boundary: ALLOW,
    session: ALLOW,
    resource: { ...ALLOW, Principal: '*' },
  };
  test.each(['identity', 'boundary', 'session'] as const)('in the %s policy', (slot) => {
    const result = access(session(), { ...everything, [slot]: DENY });
    expect(result).toMatchObject({ outcome: 'explicitDeny', decidedBy: slot, identity: 'explicitDeny' });
  });

  test('in the resource policy', () => {
    const result = access(session(), { ...everything, resource: { ...DENY, Principal: '*' } });
    expect(result).toEqual({
      outcome: 'explicitDeny',
      decidedBy: 'resource',
      identity: 'allowed',
      resource: 'explicitDeny',
    });
  });
});

/** IAM User Guide, "Policy evaluation logic": what a same-account grant overrides. */
describe.each([
  ['a user by its ARN', user(), `arn:aws:iam::${HOME}:user/ana`, [true, true, true]],
  ['a federated session by its user', federated(), `arn:aws:iam::${HOME}:user/ana`, [true, false, false]],
  ['a session by its role', session(), `arn:aws:iam::${HOME}:role/team/R`, [true, false, false]],
  ['a session by its ARN', session(), `arn:aws:sts::${HOME}:assumed-role/R/s1`, [true, true, true]],
  [
    'a federated session by its ARN',
    federated(),
    `arn:aws:sts::${HOME}:federated-user/f`,
    [true, true, true],
  ],
  ['everyone', session(), '*', [true, true, true]],
  ['the account by its root ARN', session(), `arn:aws:iam::${HOME}:root`, [false, false, false]],
  ['the account by its number', user(), HOME, [false, false, false]],
])('a resource policy that names %s', (_, principal, named, overrides) => {
  const full = { identity: ALLOW, boundary: ALLOW, session: ALLOW };
  test.each(['identity', 'boundary', 'session'] as const)('and a silent %s policy', (slot) => {
    const expected = overrides[['identity', 'boundary', 'session'].indexOf(slot)] === true;
    const result = access(principal, { ...full, [slot]: SILENT, resource: naming(named) });
    expect(result).toEqual({
      outcome: expected ? 'allowed' : 'implicitDeny',
      decidedBy: expected ? 'resource' : slot,
      identity: 'implicitDeny',
      resource: 'allowed',
    });
  });
});

describe('principals are not confused', () => {
  test.each([
    ['another session of the role', session(HOME, 's2'), `arn:aws:sts::${HOME}:assumed-role/R/s1`],
    ['a role without its path', session(), `arn:aws:iam::${HOME}:role/R`],
    ['a session of a role named like the path', session(), `arn:aws:sts::${HOME}:assumed-role/team/R`],
    ['a user in another case', user(), `arn:aws:iam::${HOME}:user/Ana`],
    ['the same name in another account', user(), `arn:aws:iam::${AWAY}:user/ana`],
    ['what is left of a deleted role', session(), 'AROAEXAMPLEEXAMPLE12'],
    ['the account, by an anonymous caller', ANONYMOUS, HOME],
    ['a user, by an anonymous caller', ANONYMOUS, `arn:aws:iam::${HOME}:user/ana`],
  ])('%s', (_, principal, named) => {
    expect(access(principal, { resource: naming(named) }).outcome).toBe('implicitDeny');
  });

  test('a service is named by Service only', () => {
    const service: Principal = { kind: 'service', name: 'events.amazonaws.com' };
    const by = (Principal: Json): string => access(service, { resource: { ...ALLOW, Principal } }).outcome;
    expect(by({ Service: 'events.amazonaws.com' })).toBe('allowed');
    expect(by('*')).toBe('allowed');
    expect(by({ Service: 'sns.amazonaws.com' })).toBe('implicitDeny');
    expect(by({ AWS: HOME })).toBe('implicitDeny');
  });
});

describe('across accounts', () => {
  test.each([
    ['a user', user(AWAY), `arn:aws:iam::${AWAY}:user/ana`],
    ['a session', session(AWAY), `arn:aws:sts::${AWAY}:assumed-role/R/s1`],
    ['everyone', user(AWAY), '*'],
    ['the account', user(AWAY), AWAY],
  ])('both sides must allow: %s', (_, principal, named) => {
    expect(access(principal, { resource: naming(named) })).toMatchObject({
      outcome: 'implicitDeny',
      decidedBy: 'identity',
    });
    expect(access(principal, { identity: ALLOW })).toMatchObject({
      outcome: 'implicitDeny',
      decidedBy: 'resource',
    });
    expect(access(principal, { identity: ALLOW, resource: naming(named) }).outcome).toBe('allowed');
  });

  test.each(['boundary', 'session'] as const)('a silent %s policy is never overridden', (slot) => {
    const given = {
      identity: ALLOW,
      [slot]: SILENT,
      resource: naming(`arn:aws:sts::${AWAY}:assumed-role/R/s1`),
    };
    expect(access(session(AWAY), given)).toMatchObject({ outcome: 'implicitDeny', decidedBy: slot });
  });

  test('the root user of another account needs the resource policy', () => {
    expect(access(root(AWAY), {}).outcome).toBe('implicitDeny');
    expect(access(root(AWAY), { resource: naming(HOME) }).outcome).toBe('implicitDeny');
    expect(access(root(AWAY), { resource: naming(AWAY) }).outcome).toBe('allowed');
  });

  test('a partition knows no principals of another', () => {
    const stranger: Principal = { kind: 'user', account: AWAY, arn: `arn:aws-cn:iam::${AWAY}:user/ana` };
    expect(access(stranger, { identity: ALLOW, resource: naming('*') }).outcome).toBe('implicitDeny');
  });
});

test('the root user needs no policy, and no policy of users limits it', () => {
  expect(access(root(), {}).outcome).toBe('allowed');
  expect(access(root(), { identity: DENY, boundary: SILENT }).outcome).toBe('allowed');
  expect(access(root(), { resource: { ...DENY, Principal: { AWS: HOME } } }).outcome).toBe('explicitDeny');
});

test('nobody gets in without a policy', () => {
  for (const principal of [ANONYMOUS, user(), session(), federated(), user(AWAY)]) {
    expect(access(principal, {})).toMatchObject({ outcome: 'implicitDeny', resource: 'none' });
  }
});

test('an authorizer allow and a silent resource policy let an anonymous caller in', () => {
  expect(access(ANONYMOUS, { identity: ALLOW, resource: naming(HOME) })).toMatchObject({
    outcome: 'allowed',
    decidedBy: 'identity',
    resource: 'implicitDeny',
  });
  expect(access(ANONYMOUS, { identity: SILENT, resource: { ...ALLOW, Principal: '*' } }).outcome).toBe(
    'allowed',
  );
  expect(access(ANONYMOUS, { identity: SILENT, resource: naming(HOME) }).outcome).toBe('implicitDeny');
  expect(access(ANONYMOUS, { identity: DENY, resource: { ...ALLOW, Principal: '*' } }).outcome).toBe(
    'explicitDeny',
  );
});

test('a session policy never grants, and a federated session without one has nothing', () => {
  expect(access(session(), { identity: SILENT, session: ALLOW }).outcome).toBe('implicitDeny');
  expect(access(session(), { session: ALLOW }).outcome).toBe('implicitDeny');
  expect(access(session(), { identity: ALLOW }).outcome).toBe('allowed');
  expect(access(federated(), { identity: ALLOW })).toMatchObject({
    outcome: 'implicitDeny',
    decidedBy: 'session',
  });
  expect(access(federated(), { identity: ALLOW, session: ALLOW }).outcome).toBe('allowed');
});

describe('a user of an identity provider', () => {
  const guest: Principal = { kind: 'federated', provider: 'cognito-identity.amazonaws.com' };
  const by = (Federated: string): Json => ({ ...ALLOW, Principal: { Federated } });

  test('gets what a resource policy gives to its provider by name', () => {
    expect(access(guest, { resource: by('cognito-identity.amazonaws.com') }).outcome).toBe('allowed');
    expect(access(guest, { resource: { ...ALLOW, Principal: '*' } }).outcome).toBe('allowed');
  });

  test.each([
    ['another provider', by('accounts.google.com')],
    ['a service of the same name', { ...ALLOW, Principal: { Service: 'cognito-identity.amazonaws.com' } }],
    ['an account', { ...ALLOW, Principal: { AWS: HOME } }],
  ])('gets nothing of what is given to %s', (_, resource) => {
    expect(access(guest, { identity: SILENT, resource }).outcome).toBe('implicitDeny');
  });

  test('is bound by a deny that excepts other providers', () => {
    const resource = { ...DENY, NotPrincipal: { Federated: 'accounts.google.com' } };
    expect(access(guest, { identity: ALLOW, resource }).outcome).toBe('explicitDeny');
  });
});

describe('a deny with NotPrincipal', () => {
  const except = (...AWS: string[]): Json => ({ ...DENY, NotPrincipal: { AWS } });

  test('exempts a caller by any of its names', () => {
    for (const named of [
      HOME,
      `arn:aws:iam::${HOME}:role/team/R`,
      `arn:aws:sts::${HOME}:assumed-role/R/s1`,
    ]) {
      expect(access(session(), { identity: ALLOW, resource: except(named) }).outcome).toBe('allowed');
    }
  });

  test('binds everybody else, anonymous callers too', () => {
    expect(access(session(), { identity: ALLOW, resource: except(AWAY) }).outcome).toBe('explicitDeny');
    expect(access(ANONYMOUS, { identity: ALLOW, resource: except(HOME) }).outcome).toBe('explicitDeny');
  });

  test('binds a principal that has a boundary, whoever is listed', () => {
    const given = {
      identity: ALLOW,
      boundary: ALLOW,
      resource: except(HOME, `arn:aws:iam::${HOME}:role/team/R`),
    };
    expect(access(session(), given).outcome).toBe('explicitDeny');
  });
});

test('evidence covers every policy, in the order identity, boundary, session, resource', () => {
  const evidence: StatementEvidence[] = [];
  const given = { identity: SILENT, boundary: ALLOW, session: ALLOW, resource: naming(AWAY) };
  expect(access(session(), given, evidence).outcome).toBe('implicitDeny');
  expect(evidence.map(({ policy, matched, failed }) => [policy, matched, failed?.element])).toEqual([
    ['identity', false, 'action'],
    ['boundary', true, undefined],
    ['session', true, undefined],
    ['resource', false, 'principal'],
  ]);
});
