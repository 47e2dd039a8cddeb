import type { IamDirectory, IamRole, IamUser, RoleSession } from '@portcullis/model';
import type { PolicyDocument } from '@portcullis/model/policy';
import { type CompiledPolicies, compilePolicies, SharedParts } from '../policy/index.ts';
import type { AccountPrincipal } from '../policy/principal.ts';
import type { IamIdentity } from './identity.ts';
import { type AccountControls, compileOrganization } from './organization.ts';

/** A compiled IAM identity: who it is and what it may do. */
export interface Caller {
  readonly principal: AccountPrincipal;
  readonly account: string;
  readonly identity: Omit<IamIdentity, 'accessKey'>;
  readonly identityPolicies: CompiledPolicies;
  readonly boundary?: CompiledPolicies | undefined;
  readonly sessionPolicies?: CompiledPolicies | undefined;
  /** What the caller's organization lets its account do; absent: no service control policy binds it. */
  readonly serviceControls?: readonly CompiledPolicies[] | undefined;
  /** Condition keys that come with the caller: `aws:username`, `aws:principaltag/team`, in lower case. */
  readonly contextKeys: ReadonlyMap<string, string | readonly string[]>;
  /** When the caller proved an MFA device, in milliseconds since the epoch. Absent: the credentials did not ask for one. */
  readonly mfaAuthenticatedAt?: number | undefined;
  /** Session tags that go with the caller to every role that it assumes. */
  readonly transitiveTags?: Readonly<Record<string, string>> | undefined;
}

/** A key pair and, for temporary credentials, its token. */
export interface Credential {
  readonly accessKeyId: string;
  readonly secret: string;
  /** Temporary credentials only. */
  readonly sessionToken?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly expiresAt?: number | undefined;
  readonly caller: Caller;
}

/**
 * Compiles every identity that has credentials. An inactive key is as unknown as one that never was; a key without a
 * secret is not usable, and the command line gives each one a secret before it comes here.
 * `loadedAt`: milliseconds since the epoch, the issue time of sessions whose own is not given.
 */
export function compileDirectory(
  iam: IamDirectory,
  options: { readonly loadedAt: number },
): (accessKeyId: string) => Credential | undefined {
  const credentials = new Map<string, Credential>();
  const organization = compileOrganization(iam.organization);
  const parts = new SharedParts();
  for (const user of iam.users) {
    const keys = user.accessKeys.filter((key) => key.active && key.secret !== undefined);
    if (keys.length === 0) continue;
    const caller = within(organization, callerOfUser(user, parts));
    for (const { id, secret } of keys) {
      credentials.set(id, { accessKeyId: id, secret: secret as string, caller });
    }
  }
  for (const role of iam.roles) {
    for (const session of role.sessions) {
      const { accessKey, token, expiresAt } = session;
      if (!accessKey.active || accessKey.secret === undefined) continue;
      credentials.set(accessKey.id, {
        accessKeyId: accessKey.id,
        secret: accessKey.secret,
        sessionToken: token,
        expiresAt,
        caller: within(organization, callerOfSession(role, session, options.loadedAt, parts)),
      });
    }
  }
  return (accessKeyId) => credentials.get(accessKeyId);
}

/** The caller with what its organization adds: limits, and condition keys. */
export function within(organization: ReadonlyMap<string, AccountControls>, caller: Caller): Caller {
  const controls = organization.get(caller.account);
  if (controls === undefined) return caller;
  return {
    ...caller,
    serviceControls: controls.serviceControls,
    contextKeys: new Map([...caller.contextKeys, ...controls.contextKeys]),
  };
}

/**
 * `aws:MultiFactorAuthAge`: whole seconds since the caller proved an MFA device; `undefined` where it did not. IAM User
 * Guide "AWS global condition context keys".
 */
export function mfaAge(
  { mfaAuthenticatedAt }: Pick<Caller, 'mfaAuthenticatedAt'>,
  now: number,
): string | undefined {
  if (mfaAuthenticatedAt === undefined) return undefined;
  return String(Math.max(0, Math.floor((now - mfaAuthenticatedAt) / 1000)));
}

/**
 * IAM User Guide, "Policy elements: Variables and tags": the keys that an IAM user brings. `parts` is shared by the callers
 * of a directory.
 */
export function callerOfUser(user: IamUser, parts?: SharedParts): Caller {
  const contextKeys = new Map<string, string | readonly string[]>([
    ['aws:username', user.name],
    ['aws:userid', user.uniqueId],
    ['aws:principaltype', 'User'],
    ['aws:principalarn', user.arn],
    ['aws:principalaccount', user.account],
  ]);
  addTags(contextKeys, user.tags);
  return {
    principal: { kind: 'user', account: user.account, arn: user.arn },
    account: user.account,
    identity: { accountId: user.account, callerId: user.uniqueId, userArn: user.arn },
    identityPolicies: compilePolicies(user.policies, parts),
    boundary: optional(user.boundary, parts),
    contextKeys,
  };
}

/** A session of a role: its ARN drops the role's path; `aws:PrincipalArn` is the role's own ARN. */
export function callerOfSession(
  role: IamRole,
  session: Pick<RoleSession, 'name' | 'policy'>,
  issuedAt: number,
  parts?: SharedParts,
): Caller {
  const partition = role.arn.split(':')[1] ?? 'aws';
  const arn = `arn:${partition}:sts::${role.account}:assumed-role/${role.name}/${session.name}`;
  const callerId = `${role.uniqueId}:${session.name}`;
  const contextKeys = new Map<string, string | readonly string[]>([
    ['aws:userid', callerId],
    ['aws:principaltype', 'AssumedRole'],
    ['aws:principalarn', role.arn],
    ['aws:principalaccount', role.account],
    ['aws:tokenissuetime', `${new Date(issuedAt).toISOString().slice(0, 19)}Z`],
    ['aws:multifactorauthpresent', 'false'],
  ]);
  addTags(contextKeys, role.tags);
  return {
    principal: { kind: 'role-session', account: role.account, arn, roleArn: role.arn },
    account: role.account,
    identity: { accountId: role.account, callerId, userArn: arn },
    identityPolicies: compilePolicies(role.policies, parts),
    boundary: optional(role.boundary, parts),
    sessionPolicies: optional(session.policy, parts),
    contextKeys,
  };
}

function addTags(
  keys: Map<string, string | readonly string[]>,
  tags: Readonly<Record<string, string>>,
): void {
  for (const [key, value] of Object.entries(tags)) keys.set(`aws:principaltag/${key.toLowerCase()}`, value);
}

function optional(
  policy: PolicyDocument | undefined,
  parts: SharedParts | undefined,
): CompiledPolicies | undefined {
  return policy === undefined ? undefined : compilePolicies([policy], parts);
}
