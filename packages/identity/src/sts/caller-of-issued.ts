import { type Caller, callerOfSession, callerOfUser } from '@portcullis/engine/authorize';
import type { IamDirectory } from '@portcullis/model';
import { cognitoFacts } from './cognito-facts.ts';
import type { Session, SessionOf } from './session.ts';
import { compileSessionPolicies } from './session-policies.ts';

type Keys = Map<string, string | readonly string[]>;

/**
 * Who acts with a session, with the policies that the role or user has now. `undefined` where that is gone, or
 * another has its name.
 */
export function callerOfIssued(session: Session, iam: IamDirectory): Caller | undefined {
  const base = baseOf(session.of, session, iam);
  if (base === undefined) return undefined;
  const keys: Keys = new Map(base.contextKeys);
  keys.set('aws:tokenissuetime', `${new Date(session.issuedAt).toISOString().slice(0, 19)}Z`);
  if (session.sourceIdentity !== undefined) keys.set('aws:sourceidentity', session.sourceIdentity);
  for (const [name, value] of Object.entries(session.keys ?? {})) keys.set(name, value);
  // "AWS global condition context keys": not present for federated identities.
  if (keys.has('aws:federatedprovider')) keys.delete('aws:multifactorauthpresent');
  const tags = session.tags ?? {};
  // Session tags replace tags of the role that have the same key.
  for (const [key, value] of Object.entries(tags)) keys.set(`aws:principaltag/${key.toLowerCase()}`, value);
  const transitive = new Set(session.transitive);
  const inherited = Object.entries(tags).filter(([key]) => transitive.has(key));
  return {
    ...base,
    identity: { ...base.identity, cognito: cognitoFacts(session.keys ?? {}) },
    sessionPolicies: compileSessionPolicies(session.policies, session.policyArns, iam.managedPolicies ?? []),
    contextKeys: keys,
    mfaAuthenticatedAt: session.mfaAuthenticatedAt,
    transitiveTags: inherited.length === 0 ? undefined : Object.fromEntries(inherited),
  };
}

function baseOf(
  of: SessionOf,
  { issuedAt, mfaAuthenticatedAt }: Session,
  iam: IamDirectory,
): Caller | undefined {
  switch (of.kind) {
    case 'role': {
      const role = iam.roles.find(({ arn, uniqueId }) => arn === of.arn && uniqueId === of.id);
      return role && callerOfSession(role, { name: of.name }, issuedAt);
    }
    case 'user': {
      const user = iam.users.find(({ arn, uniqueId }) => arn === of.arn && uniqueId === of.id);
      const present = mfaAuthenticatedAt === undefined ? 'false' : 'true';
      return user && withKey(callerOfUser(user), 'aws:multifactorauthpresent', present);
    }
    case 'federated-user': {
      const user = iam.users.find(({ arn, uniqueId }) => arn === of.arn && uniqueId === of.id);
      return user && federatedBy(callerOfUser(user), of.name);
    }
  }
}

function withKey(caller: Caller, key: string, value: string): Caller {
  return { ...caller, contextKeys: new Map([...caller.contextKeys, [key, value]]) };
}

/** IAM User Guide "Permissions for GetFederationToken": the user's policies, under a name of its own. */
function federatedBy(user: Caller, name: string): Caller {
  const { account } = user;
  const partition = user.identity.userArn.split(':', 2)[1] ?? 'aws';
  const arn = `arn:${partition}:sts::${account}:federated-user/${name}`;
  const callerId = `${account}:${name}`;
  const keys: Keys = new Map(user.contextKeys);
  keys.delete('aws:username');
  keys.set('aws:userid', callerId);
  keys.set('aws:principaltype', 'FederatedUser');
  keys.set('aws:principalarn', arn);
  return {
    ...user,
    principal: { kind: 'federated-user', account, arn, userArn: user.identity.userArn },
    identity: { accountId: account, callerId, userArn: arn },
    contextKeys: keys,
  };
}
