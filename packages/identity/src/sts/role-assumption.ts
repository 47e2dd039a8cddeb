import type { Caller } from '@portcullis/engine/authorize';
import { evaluateAssumeRole, type Principal } from '@portcullis/engine/policy';
import type { IamRole } from '@portcullis/model';
import { AskedKeys } from '../service/asked-keys.ts';
import { callerPolicies } from '../service/caller-policies.ts';
import { conditionKeys, type RequestFacts } from '../service/condition-keys.ts';
import type { IdentityContext } from '../service/context.ts';
import { resourceControlsOf, resourcePolicy } from '../service/resource-policies.ts';
import { ServiceError } from '../service/service-error.ts';
import type { Session } from './session.ts';
import { issueCredentials, type SessionCredentials } from './session-credentials.ts';
import { DEFAULT_SECONDS } from './session-names.ts';
import { checkSessionPolicies, packedSize } from './session-policies.ts';
import { type SessionTags, tagKeys, withInherited } from './session-tags.ts';

type Keys = ReadonlyMap<string, string | readonly string[]>;

/** What somebody asks for who wants to act as a role. */
export interface Assumption {
  readonly action: 'sts:AssumeRole' | 'sts:AssumeRoleWithWebIdentity' | 'sts:AssumeRoleWithSAML';
  readonly roleArn: string;
  readonly principal: Principal;
  /** Absent where an identity provider vouches. */
  readonly caller: Caller | undefined;
  readonly sessionName: string;
  readonly seconds: number;
  /** Condition keys of this request, in lower case: `sts:externalid`. */
  readonly keys?: Keys | undefined;
  /** Of a key that is not there: whether nobody can say that it is not. Who makes a policy ask about one is refused. */
  readonly isUnknown?: ((key: string) => boolean) | undefined;
  readonly tags: SessionTags;
  readonly sourceIdentity?: string | undefined;
  readonly policies: RequestedPolicies;
  /** Condition keys that last as long as the session. */
  readonly sessionKeys?: Keys | undefined;
  /** Milliseconds since the epoch: the session ends by then, whatever was asked for. */
  readonly latestEnd?: number | undefined;
  readonly minimumTokenBytes?: number | undefined;
}

export interface RequestedPolicies {
  readonly policy?: string | undefined;
  readonly arns: readonly string[];
}

export interface AssumedRole {
  readonly role: IamRole;
  readonly credentials: SessionCredentials;
  /** Percent. */
  readonly packedPolicySize: number | undefined;
  readonly sourceIdentity: string | undefined;
  readonly sessionName: string;
}

/** The action that was refused: whoever asked says it in the words of its own API. */
export class AssumptionDenied extends Error {
  readonly action: string;
  /** To follow the action; empty where IAM has no more to say. */
  readonly why: string;
  constructor(action: string, why = '') {
    super(`${action} is denied${why}`);
    this.action = action;
    this.why = why;
  }
}

/**
 * Begins a session of a role if its trust policy, and the policies of the caller where there is one, allow it. Throws
 * an `AssumptionDenied`, or a `ServiceError` for what cannot be asked for. STS API Reference "AssumeRole"; IAM User Guide
 * "Pass session tags in AWS STS", "Monitor and control actions taken with assumed roles".
 */
export function assumeTheRole(
  context: IdentityContext,
  facts: RequestFacts,
  assumption: Assumption,
): AssumedRole {
  const { ports, box } = context;
  const iam = ports.iam();
  const { action, caller, policies, sessionName } = assumption;
  checkSessionPolicies(policies.policy, policies.arns, iam.managedPolicies ?? []);
  const tags = withInherited(assumption.tags, caller?.transitiveTags);
  const sourceIdentity = keptSourceIdentity(assumption);
  const role = iam.roles.find(({ arn }) => arn === assumption.roleArn);
  if (role === undefined) throw new AssumptionDenied(action);
  const needed = [
    action,
    ...(Object.keys(tags.tags).length === 0 ? [] : ['sts:TagSession']),
    ...(sourceIdentity === undefined ? [] : ['sts:SetSourceIdentity']),
  ];
  const keys = new AskedKeys(keysOf(assumption, role, sourceIdentity), assumption.isUnknown);
  const trust = resourcePolicy(role.trust);
  for (const one of needed) {
    const { outcome } = evaluateAssumeRole({
      request: {
        principal: assumption.principal,
        action: one,
        resource: role.arn,
        context: conditionKeys(facts, ports.now(), caller, keys),
      },
      ...callerPolicies(caller),
      resource: trust,
      resourceAccount: role.account,
      resourceControls: resourceControlsOf(iam.organization, role.account),
    });
    // Whatever the decision was, it may be another one.
    const unknown = keys.unknown();
    if (unknown.length > 0)
      throw new AssumptionDenied(
        one,
        ` because a policy asks about ${unknown.join(', ')}, which is not known here`,
      );
    if (outcome !== 'allowed') throw new AssumptionDenied(one);
  }
  checkDuration(assumption, role);
  const texts = policies.policy === undefined ? undefined : [policies.policy];
  const packedPolicySize = packedSize([...(texts ?? []), ...policies.arns], tags.tags);
  const issuedAt = ports.now();
  const session: Session = {
    issuedAt,
    expiresAt: endOf(assumption, issuedAt),
    of: { kind: 'role', arn: role.arn, id: role.uniqueId, name: sessionName },
    policies: texts,
    policyArns: policies.arns.length === 0 ? undefined : policies.arns,
    tags: tags.tags,
    transitive: tags.transitive,
    sourceIdentity,
    keys: Object.fromEntries(assumption.sessionKeys ?? []),
  };
  const credentials = issueCredentials(box, session, assumption.minimumTokenBytes);
  return { role, credentials, packedPolicySize, sourceIdentity, sessionName };
}

/** Once set it stays for the whole chain. */
function keptSourceIdentity({ caller, sourceIdentity }: Assumption): string | undefined {
  const before = caller?.contextKeys.get('aws:sourceidentity');
  if (typeof before !== 'string') return sourceIdentity;
  if (sourceIdentity !== undefined && sourceIdentity !== before)
    throw new ServiceError(
      'AccessDenied',
      'The source identity is already set for this assume role session',
      403,
    );
  return before;
}

/** IAM User Guide "IAM and AWS STS condition context keys". */
function keysOf(assumption: Assumption, role: IamRole, sourceIdentity: string | undefined): Keys {
  const { sessionName, tags, keys } = assumption;
  const all = new Map<string, string | readonly string[]>([
    ['sts:rolesessionname', sessionName],
    ['aws:resourceaccount', role.account],
  ]);
  for (const [key, value] of Object.entries(role.tags))
    all.set(`aws:resourcetag/${key.toLowerCase()}`, value);
  for (const [key, value] of tagKeys(tags)) all.set(key, value);
  if (sourceIdentity !== undefined) all.set('sts:sourceidentity', sourceIdentity);
  for (const [key, value] of keys ?? []) all.set(key, value);
  return all;
}

/**
 * STS API Reference "AssumeRoleWithSAML": the session ends with that of the provider. What clocks may differ by does not
 * count here, since credentials that are over are of use to nobody.
 */
function endOf({ seconds, latestEnd = Number.POSITIVE_INFINITY }: Assumption, issuedAt: number): number {
  if (latestEnd <= issuedAt)
    throw new ServiceError('ExpiredTokenException', 'The session at the identity provider has ended');
  return Math.min(issuedAt + seconds * 1000, latestEnd);
}

const MAX_CHAINED_SECONDS = 3_600;

function checkDuration({ seconds, caller, principal }: Assumption, role: IamRole): void {
  // IAM User Guide "Update the maximum session duration": it does not limit sessions that AWS services assume.
  if (principal.kind === 'service') return;
  if (caller?.principal.kind === 'role-session' && seconds > MAX_CHAINED_SECONDS)
    throw new ServiceError(
      'ValidationError',
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
    );
  if (seconds > (role.maxSessionSeconds ?? DEFAULT_SECONDS))
    throw new ServiceError(
      'ValidationError',
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    );
}
