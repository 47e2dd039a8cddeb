import { type PolicyKind, readPolicy } from '@portcullis/model/policy';
import { type Json, treeOfValue } from '@portcullis/model/source';
import { describe, expect, test } from 'vitest';
import { type CompiledPolicies, compilePolicies } from '../policy/index.ts';
import { type Caller, within } from './directory.ts';
import { checkIntegrationPermission, type IntegrationPermission } from './integration-permission.ts';
import type { AccountControls } from './organization.ts';
import type { ApiRequest } from './request.ts';

const ACCOUNT = '111122223333';
const FUNCTION = `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:orders`;
const OPS = `arn:aws:iam::${ACCOUNT}:user/ops`;
const PERMISSION: IntegrationPermission = { kind: 'caller', functionArn: FUNCTION };
const NOW = Date.UTC(2026, 5, 1);

const REQUEST: ApiRequest = {
  requestId: 'r',
  extendedRequestId: 'x',
  method: 'GET',
  path: '/orders',
  wirePath: '/v1/orders',
  rawQuery: '',
  rawHeaders: [],
  host: 'localhost',
  sourceIp: '203.0.113.7',
  secure: true,
  protocol: 'HTTP/1.1',
  receivedAt: NOW,
  readBody: () => Promise.resolve({ ok: true, bytes: new Uint8Array() }),
};

type Statement = Readonly<Record<string, Json>>;
const ALL: Statement = { Effect: 'Allow', Action: '*', Resource: '*' };
const INVOKE: Statement = { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: FUNCTION };
const NOT_LAMBDA: Statement = { Effect: 'Allow', Action: 'execute-api:*', Resource: '*' };
const NO_LAMBDA: Statement = { Effect: 'Deny', Action: 'lambda:*', Resource: '*' };

function policies(kind: PolicyKind, ...statements: readonly Statement[]): CompiledPolicies {
  const tree = treeOfValue({ Version: '2012-10-17', Statement: statements }, 'policy.json');
  const { policy, diagnostics } = readPolicy(tree, { name: `the ${kind} policy`, kind });
  if (policy === undefined) throw new Error(diagnostics.map(({ message }) => message).join());
  return compilePolicies([policy]);
}

const scp = (...statements: readonly Statement[]): CompiledPolicies =>
  policies('service-control', ...statements);

function caller(more: Partial<Caller> = {}): Caller {
  return {
    principal: { kind: 'user', account: ACCOUNT, arn: OPS },
    account: ACCOUNT,
    identity: { accountId: ACCOUNT, callerId: 'AIDAOPS', userArn: OPS },
    identityPolicies: policies('identity', ALL),
    contextKeys: new Map([['aws:principaltag/team', 'ops']]),
    ...more,
  };
}

function refusal(of: Caller, permission: IntegrationPermission = PERMISSION): string | undefined {
  const refused = checkIntegrationPermission(permission, of, REQUEST, NOW);
  if (refused !== undefined) expect(refused.row).toBe('INTEGRATION_CALLER_NOT_ALLOWED');
  return refused?.reason;
}

const nothing = (who: string): string =>
  `the integration runs with the caller's credentials, and nothing lets ${OPS} perform lambda:InvokeFunction on ${FUNCTION}: ${who} decided`;
const denied = (who: string): string => nothing(who).replace('nothing lets', 'an explicit deny does not let');

describe("an integration with the caller's credentials", () => {
  test('is let in by the policies of the caller alone', () => {
    expect(refusal(caller({ identityPolicies: policies('identity', INVOKE) }))).toBeUndefined();
    expect(refusal(caller({ identityPolicies: policies('identity', NOT_LAMBDA) }))).toBe(
      nothing("the caller's policies"),
    );
    expect(refusal(caller({ identityPolicies: policies('identity', ALL, NO_LAMBDA) }))).toBe(
      denied("the caller's policies"),
    );
  });

  test.each<readonly [string, Partial<Caller>, string]>([
    [
      'boundary',
      { boundary: policies('boundary', NOT_LAMBDA) },
      nothing("the caller's permissions boundary"),
    ],
    [
      'boundary that denies',
      { boundary: policies('boundary', ALL, NO_LAMBDA) },
      denied("the caller's permissions boundary"),
    ],
    ['session policy', { sessionPolicies: policies('session', NOT_LAMBDA) }, nothing("the session's policy")],
    [
      'session policy that denies',
      { sessionPolicies: policies('session', ALL, NO_LAMBDA) },
      denied("the session's policy"),
    ],
  ])('is bound by a %s', (_, more, reason) => {
    expect(refusal(caller(more))).toBe(reason);
  });

  test('of another account is refused: its policy is not here', () => {
    const functionArn = FUNCTION.replace(ACCOUNT, '444455556666');
    expect(refusal(caller(), { kind: 'caller', functionArn })).toBe(
      nothing('the resource policy of the function, which is not here,').replace(FUNCTION, functionArn),
    );
  });
});

describe('service control policies', () => {
  test.each<readonly [string, readonly CompiledPolicies[], string]>([
    ['a Deny', [scp(ALL), scp(ALL, NO_LAMBDA)], denied('the service control policies')],
    ['a Deny of the root', [scp(ALL, NO_LAMBDA), scp(ALL)], denied('the service control policies')],
    ['a level that does not allow it', [scp(ALL), scp(NOT_LAMBDA)], nothing('the service control policies')],
    ['a level without any', [scp(ALL), compilePolicies([])], nothing('the service control policies')],
    [
      'a Deny on a condition that the caller meets',
      [scp(ALL, { ...NO_LAMBDA, Condition: { StringEquals: { 'aws:PrincipalTag/team': 'ops' } } })],
      denied('the service control policies'),
    ],
    [
      'a Deny of the one function',
      [scp(ALL, { Effect: 'Deny', Action: 'lambda:InvokeFunction', Resource: FUNCTION })],
      denied('the service control policies'),
    ],
  ])('bind the caller by %s', (_, serviceControls, reason) => {
    expect(refusal(caller({ serviceControls }))).toBe(reason);
  });

  test('bind the session of a role as they bind a user', () => {
    const arn = `arn:aws:sts::${ACCOUNT}:assumed-role/R/s1`;
    const session = caller({
      principal: { kind: 'role-session', account: ACCOUNT, arn, roleArn: `arn:aws:iam::${ACCOUNT}:role/R` },
      serviceControls: [scp(ALL, NO_LAMBDA)],
    });
    expect(refusal(session)).toBe(denied('the service control policies'));
  });

  test.each<readonly [string, readonly CompiledPolicies[]]>([
    ['that allow everything', [scp(ALL), scp(ALL)]],
    ['that allow it by name', [scp(INVOKE)]],
    [
      'that deny it for others',
      [scp(ALL, { ...NO_LAMBDA, Condition: { StringNotEquals: { 'aws:PrincipalTag/team': 'ops' } } })],
    ],
  ])('leave it to the caller: %s', (_, serviceControls) => {
    expect(refusal(caller({ serviceControls }))).toBeUndefined();
  });

  test('give nothing that the caller has not', () => {
    const given = { identityPolicies: policies('identity', NOT_LAMBDA), serviceControls: [scp(ALL)] };
    expect(refusal(caller(given))).toBe(nothing("the caller's policies"));
  });

  test('do not bind the management account', () => {
    const controls: AccountControls = { serviceControls: undefined, contextKeys: new Map() };
    expect(refusal(within(new Map([[ACCOUNT, controls]]), caller()))).toBeUndefined();
    const bound = { ...controls, serviceControls: [scp(NOT_LAMBDA)] };
    expect(refusal(within(new Map([[ACCOUNT, bound]]), caller()))).toBe(
      nothing('the service control policies'),
    );
  });
});
