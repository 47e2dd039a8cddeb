import type { Definition, IamRole, IamUser } from '@portcullis/model';
import { UsageError } from '../failure.ts';

/** Credentials made up for an IAM ARN, in a definition that knows them. */
export interface MadeUpCredential {
  readonly definition: Definition;
  readonly accessKeyId: string;
  readonly secret: string;
  readonly sessionToken?: string | undefined;
  /** Policies of the identity that are not here, and allow nothing. */
  readonly missingPolicies: readonly string[];
}

const SECRET = 'made-up-for-this-explanation-only';
const SESSION = 'made-up-session-token';

/**
 * Gives the user, role or session of an ARN a key pair of its own, so that the request can really be signed and
 * the pipeline judges it like any other.
 */
export function withCredential(definition: Definition, arn: string): MadeUpCredential {
  const user = definition.iam.users.find((one) => one.arn === arn);
  if (user !== undefined) return forUser(definition, user);
  const session = /:sts::(\d{12}):assumed-role\/([^/]+)\/([^/]+)$/.exec(arn);
  const role =
    session === null
      ? definition.iam.roles.find((one) => one.arn === arn)
      : definition.iam.roles.find((one) => one.account === session[1] && one.name === session[2]);
  if (role !== undefined) return forRole(definition, role, session?.[3] ?? 'explain');
  const known = [...definition.iam.users, ...definition.iam.roles].map((one) => one.arn);
  throw new UsageError(
    `--as ${arn}: neither the template nor the configuration has this identity`,
    known.length === 0 ? 'define it in `principals` of portcullis.yaml' : `there is: ${known.join(', ')}`,
  );
}

function forUser(definition: Definition, user: IamUser): MadeUpCredential {
  const accessKeyId = 'AKIAMADEUPFOREXPLAIN';
  const accessKeys = [...user.accessKeys, { id: accessKeyId, secret: SECRET, active: true }];
  const users = definition.iam.users.map((one) => (one === user ? { ...one, accessKeys } : one));
  return {
    definition: { ...definition, iam: { ...definition.iam, users } },
    accessKeyId,
    secret: SECRET,
    missingPolicies: user.unresolvedPolicies,
  };
}

function forRole(definition: Definition, role: IamRole, name: string): MadeUpCredential {
  const accessKeyId = 'ASIAMADEUPFOREXPLAIN';
  // A session of the configuration keeps its session policy, which limits it.
  const policy = role.sessions.find((session) => session.name === name)?.policy;
  const session = {
    name,
    accessKey: { id: accessKeyId, secret: SECRET, active: true },
    token: SESSION,
    policy,
  };
  const sessions = [...role.sessions, session];
  const roles = definition.iam.roles.map((one) => (one === role ? { ...one, sessions } : one));
  return {
    definition: { ...definition, iam: { ...definition.iam, roles } },
    accessKeyId,
    secret: SECRET,
    sessionToken: SESSION,
    missingPolicies: role.unresolvedPolicies,
  };
}
