import type { IamDirectory, IamRole, IamUser } from '@portcullis/model';
import { type PolicyDocument, type PolicyKind, readPolicy } from '@portcullis/model/policy';
import { type Json, treeOfValue } from '@portcullis/model/source';
import { ACCOUNT, ADMIN, NOBODY } from '../test-identity.ts';

const AT = { file: 'test', line: 1, column: 1 } as const;

/** A policy of a test from its statements. */
export function policy(kind: PolicyKind, ...statements: readonly Json[]): PolicyDocument {
  const tree = treeOfValue({ Version: '2012-10-17', Statement: statements }, 'test');
  const read = readPolicy(tree, { name: `${kind} policy`, kind });
  if (read.policy === undefined) throw new Error(JSON.stringify(read.diagnostics));
  return read.policy;
}

export const ALLOW_ALL: Json = { Effect: 'Allow', Action: '*', Resource: '*' };

export type TestRole = Partial<Omit<IamRole, 'trust' | 'policies'>> & {
  readonly name: string;
  readonly trust?: readonly Json[];
  readonly allow?: readonly Json[];
};

export function role({ trust, allow, ...given }: TestRole): IamRole {
  const account = given.account ?? ACCOUNT;
  return {
    account,
    arn: `arn:aws:iam::${account}:role/${given.name}`,
    uniqueId: `AROA${given.name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '')}`,
    trust: trust === undefined ? undefined : policy('trust', ...trust),
    policies: allow === undefined ? [] : [policy('identity', ...allow)],
    tags: {},
    sessions: [],
    unresolvedPolicies: [],
    at: AT,
    ...given,
  };
}

export function user(
  name: string,
  key: { readonly accessKeyId: string; readonly secretAccessKey: string },
  allow: readonly Json[],
  given: Partial<IamUser> = {},
): IamUser {
  const account = given.account ?? ACCOUNT;
  return {
    name,
    account,
    arn: `arn:aws:iam::${account}:user/${name}`,
    uniqueId: `AIDA${name.toUpperCase()}`,
    groups: [],
    policies: allow.length === 0 ? [] : [policy('identity', ...allow)],
    tags: {},
    accessKeys: [{ id: key.accessKeyId, secret: key.secretAccessKey, active: true }],
    unresolvedPolicies: [],
    at: AT,
    ...given,
  };
}

/** An administrator, one who may do nothing, and roles. */
export function directory(roles: readonly IamRole[], more: Partial<IamDirectory> = {}): IamDirectory {
  return { users: [user('admin', ADMIN, [ALLOW_ALL]), user('nobody', NOBODY, [])], roles, ...more };
}
