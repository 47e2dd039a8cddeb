import { type PolicyKind, readPolicy } from '@portcullis/model/policy';
import { type Json, treeOfValue } from '@portcullis/model/source';
import { describe, expect, it } from 'vitest';
import { type CompiledPolicies, compilePolicies } from './compile.ts';
import type { ContextValue, PolicyRequest, Principal } from './request.ts';
import { suggestAccess, suggestAlone } from './suggest.ts';

const ACCOUNT = '111122223333';
const RESOURCE = `arn:aws:execute-api:eu-west-1:${ACCOUNT}:abc/prod/GET/pets`;
const NAMES = { resource: 'the resource policy of Api' };

const OPS: Principal = { kind: 'user', account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:user/team/ops` };
const BOB: Principal = { kind: 'user', account: '444455556666', arn: 'arn:aws:iam::444455556666:user/bob' };
const SESSION: Principal = {
  kind: 'role-session',
  account: ACCOUNT,
  arn: `arn:aws:sts::${ACCOUNT}:assumed-role/R/s1`,
  roleArn: `arn:aws:iam::${ACCOUNT}:role/team/R`,
};

function policies(kind: PolicyKind, ...statements: { [key: string]: Json }[]): CompiledPolicies {
  const written = statements.map((more) => ({ Action: 'execute-api:Invoke', Resource: '*', ...more }));
  const tree = treeOfValue({ Version: '2012-10-17', Statement: written }, 'policy.json');
  const { policy, diagnostics } = readPolicy(tree, { name: `the ${kind} policy`, kind });
  if (policy === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return compilePolicies([policy]);
}

function asked(principal: Principal, context: Readonly<Record<string, ContextValue>> = {}): PolicyRequest {
  const value = (key: string): ContextValue | undefined => context[key];
  return { principal, action: 'execute-api:Invoke', resource: RESOURCE, context: { value } };
}

const access = (
  request: PolicyRequest,
  given: Omit<Parameters<typeof suggestAccess>[0], 'request' | 'resourceAccount'> = {},
) => suggestAccess({ request, resourceAccount: ACCOUNT, ...given }, NAMES);

const VPCE = { Effect: 'Allow', Condition: { StringEquals: { 'aws:SourceVpce': 'vpce-1' } } };
const OTHER = { Effect: 'Allow', Action: 's3:GetObject' };

describe('what would allow a request', () => {
  it('is a statement where no policy comes near', () => {
    expect(access(asked(OPS))?.text).toBe(`add execute-api:Invoke on ${RESOURCE} to a policy of user ops`);
  });

  it('is the value that a condition wants, where that is all that is missing', () => {
    const suggestion = access(asked(OPS, { 'aws:sourcevpce': 'vpce-2' }), {
      identity: policies('identity', { ...VPCE, Sid: 'Inside' }),
    });
    expect(suggestion?.text).toBe(
      'the condition StringEquals aws:SourceVpce of statement Inside of the identity policy (policy.json:1) wants vpce-1, and the request has vpce-2',
    );
    expect(suggestion?.changes).toMatchObject([
      {
        kind: 'satisfy-condition',
        side: 'identity',
        statement: { sid: 'Inside', index: 0, file: 'policy.json', line: 1 },
        condition: { operator: 'StringEquals', key: 'aws:SourceVpce', actual: 'vpce-2', example: 'vpce-1' },
      },
    ]);
  });

  it('is no value of the request where a Deny waits for it', () => {
    const deny = { Effect: 'Deny', Condition: { StringLike: { 'aws:SourceVpce': 'vpce-*' } } };
    const suggestion = access(asked(OPS), { identity: policies('identity', VPCE, deny) });
    expect(suggestion?.changes.map(({ kind }) => kind)).toEqual(['add-statement']);
  });

  it('is no value where two conditions fail', () => {
    const two = {
      Effect: 'Allow',
      Condition: { StringEquals: { 'aws:SourceVpce': 'v', 'aws:userid': 'u' } },
    };
    const suggestion = access(asked(OPS), { identity: policies('identity', two) });
    expect(suggestion?.changes.map(({ kind }) => kind)).toEqual(['add-statement']);
  });

  it("is a value that the resource policy wants, before a policy of the caller's", () => {
    const suggestion = access(asked(OPS), { resource: policies('resource', { ...VPCE, Principal: '*' }) });
    expect(suggestion?.changes).toMatchObject([{ kind: 'satisfy-condition', side: 'resource' }]);
  });

  it('is an entry more in a statement about execute-api, not in one about another service', () => {
    const near = policies('identity', OTHER, { Effect: 'Allow', Action: 'execute-api:ManageConnections' });
    expect(access(asked(OPS), { identity: near })?.text).toBe(
      'add execute-api:Invoke to the Action of statement 2 of the identity policy (policy.json:1)',
    );
    expect(access(asked(OPS), { identity: policies('identity', OTHER) })?.changes[0]?.kind).toBe(
      'add-statement',
    );
  });

  it('is nothing that a NotResource excludes', () => {
    const { Resource: _, ...statement } = { Effect: 'Allow', Resource: '', NotResource: RESOURCE };
    const tree = treeOfValue({ Statement: [{ ...statement, Action: '*' }] }, 'p.json');
    const { policy } = readPolicy(tree, { name: 'p', kind: 'identity' });
    const identity = policy === undefined ? undefined : compilePolicies([policy]);
    expect(access(asked(OPS), { identity })?.changes.map(({ kind }) => kind)).toEqual(['add-statement']);
  });

  it('is one line of the resource policy where several of the caller’s own policies are silent', () => {
    const suggestion = access(asked(SESSION), {
      boundary: policies('boundary', OTHER),
      session: policies('session', OTHER),
    });
    expect(suggestion?.text).toBe(
      `name arn:aws:sts::${ACCOUNT}:assumed-role/R/s1 in the resource policy of Api, with execute-api:Invoke on ${RESOURCE}`,
    );
  });

  it('leaves a role that the resource policy names to its boundary', () => {
    const suggestion = access(asked(SESSION), {
      boundary: policies('boundary', OTHER),
      resource: policies('resource', { Effect: 'Allow', Principal: { AWS: SESSION.roleArn } }),
    });
    expect(suggestion?.changes.map(({ side }) => side)).toEqual(['boundary']);
    expect(suggestion?.text).toContain('to the permissions boundary of role R');
  });

  it('is a change on both sides across accounts', () => {
    expect(access(asked(BOB))?.changes.map(({ side }) => side)).toEqual(['identity', 'resource']);
    const named = policies('resource', { Effect: 'Allow', Principal: { AWS: '444455556666' } });
    expect(access(asked(BOB), { resource: named })?.changes.map(({ side }) => side)).toEqual(['identity']);
  });

  it('is every level of the organization that is silent', () => {
    const suggestion = access(asked(OPS), {
      identity: policies('identity', { Effect: 'Allow' }),
      serviceControls: [policies('service-control', { Effect: 'Allow' }), compilePolicies([])],
    });
    expect(suggestion?.text).toBe(
      `add execute-api:Invoke on ${RESOURCE} to a service control policy of level 2 of 2 above the caller's account`,
    );
  });

  it('is nothing for a caller of another partition, after an explicit deny, or where it is allowed', () => {
    const chinese: Principal = {
      kind: 'user',
      account: '444455556666',
      arn: 'arn:aws-cn:iam::444455556666:user/b',
    };
    expect(access(asked(chinese))).toBeUndefined();
    expect(access(asked(OPS), { identity: policies('identity', { Effect: 'Deny' }) })).toBeUndefined();
    expect(access(asked(OPS), { identity: policies('identity', { Effect: 'Allow' }) })).toBeUndefined();
  });
});

describe('what would allow it where one policy decides alone', () => {
  const anybody = asked({ kind: 'anonymous' }, { 'aws:sourceip': '198.51.100.7' });

  it('is the network that the policy lets in', () => {
    const condition = { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } };
    const policy = policies('resource', { Effect: 'Allow', Principal: '*', Condition: condition });
    expect(suggestAlone(policy, anybody, 'resource', NAMES.resource)?.text).toBe(
      'the condition IpAddress aws:SourceIp of statement 1 of the resource policy (policy.json:1) wants 192.0.2.0/24, and the request has 198.51.100.7',
    );
  });

  it('is no endpoint where the address of the internet is wanted as well, and no tag of a caller who does not sign', () => {
    const both = {
      IpAddress: { 'aws:SourceIp': '198.51.100.0/24' },
      StringEquals: { 'aws:SourceVpce': 'v' },
    };
    for (const condition of [both, { StringEquals: { 'aws:PrincipalTag/team': 'red' } }]) {
      const policy = policies('resource', { Effect: 'Allow', Principal: '*', Condition: condition });
      const suggestion = suggestAlone(policy, anybody, 'resource', NAMES.resource);
      expect(suggestion?.changes.map(({ kind }) => kind)).toEqual(['add-statement']);
    }
  });

  it('names everyone for a caller who does not sign', () => {
    const policy = policies('resource', { Effect: 'Deny', Principal: { AWS: ACCOUNT } });
    expect(suggestAlone(policy, anybody, 'resource', NAMES.resource)?.text).toBe(
      `name * in the resource policy of Api, with execute-api:Invoke on ${RESOURCE}`,
    );
  });

  it('names nobody in the policy of an authorizer', () => {
    const policy = policies('authorizer', { Effect: 'Allow', Resource: `${RESOURCE}/7` });
    expect(suggestAlone(policy, anybody, 'authorizer', 'the policy')?.text).toBe(
      `add ${RESOURCE} to the Resource of statement 1 of the authorizer policy (policy.json:1)`,
    );
  });
});
