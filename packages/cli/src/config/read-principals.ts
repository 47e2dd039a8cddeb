import { type Definition, type IamRole, type IamUser, stableId } from '@portcullis/model';
import type { PolicyDocument } from '@portcullis/model/policy';
import { locate } from '@portcullis/model/source';
import type { AttachedPolicy, ConfigRole, ConfigUser } from './config.ts';
import type { LoadedConfig } from './load-config.ts';
import { readMfaDevices } from './mfa-devices.ts';
import type { PolicyReader } from './policies.ts';
import { resolveSecret, type SecretSource } from './secret.ts';
import { nodeAt } from './tree-value.ts';

type Path = readonly (string | number)[];

/** A user of the configuration, with the policies of its groups. */
export function readUser(
  definition: Definition,
  loaded: LoadedConfig,
  reader: PolicyReader,
  secrets: SecretSource,
  user: ConfigUser,
  path: Path,
): IamUser {
  const account = user.account ?? definition.account;
  const unresolvedPolicies: string[] = [];
  const policies = readAttached(
    reader,
    user.policies,
    [...path, 'policies'],
    `user ${user.name}`,
    unresolvedPolicies,
  );
  for (const name of user.groups ?? []) {
    policies.push(...groupPolicies(loaded, reader, name, account, unresolvedPolicies, path));
  }
  const arn = `arn:${definition.partition}:iam::${account}:user${user.path ?? '/'}${user.name}`;
  return {
    name: user.name,
    account,
    arn,
    uniqueId: `AIDA${stableId([account, 'user', user.name], 17).toUpperCase()}`,
    groups: user.groups ?? [],
    policies,
    boundary: boundaryOf(reader, user.boundary, [...path, 'boundary'], `user ${user.name}`),
    tags: user.tags ?? {},
    accessKeys: (user.accessKeys ?? []).map((key) => ({
      id: key.id,
      secret: resolveSecret(key.secret, secrets, `the secret of access key ${key.id}`),
      active: key.active ?? true,
    })),
    mfaDevices: readMfaDevices(loaded, reader, secrets, user, path),
    unresolvedPolicies,
    at: locate(nodeAt(loaded.tree, path).mark),
  };
}

/** A role of the configuration, with its sessions. */
export function readRole(
  definition: Definition,
  loaded: LoadedConfig,
  reader: PolicyReader,
  secrets: SecretSource,
  role: ConfigRole,
  path: Path,
): IamRole {
  const account = role.account ?? definition.account;
  const what = `role ${role.name}`;
  const unresolvedPolicies: string[] = [];
  return {
    name: role.name,
    account,
    arn: `arn:${definition.partition}:iam::${account}:role${role.path ?? '/'}${role.name}`,
    uniqueId: `AROA${stableId([account, 'role', role.name], 17).toUpperCase()}`,
    trust:
      role.trust === undefined
        ? undefined
        : reader.document([...path, 'trust'], `trust policy of ${what}`, 'trust'),
    policies: readAttached(reader, role.policies, [...path, 'policies'], what, unresolvedPolicies),
    boundary: boundaryOf(reader, role.boundary, [...path, 'boundary'], what),
    tags: role.tags ?? {},
    maxSessionSeconds: role.maxSessionDuration,
    sessions: (role.sessions ?? []).map((session, index) => ({
      name: session.name,
      accessKey: {
        id: session.accessKey.id,
        secret: resolveSecret(session.accessKey.secret, secrets, `the secret of session ${session.name}`),
        active: true,
      },
      token: resolveSecret(session.token, secrets, `the token of session ${session.name}`),
      expiresAt: session.expires === undefined ? undefined : Date.parse(session.expires),
      policy:
        session.policy === undefined
          ? undefined
          : reader.document(
              [...path, 'sessions', index, 'policy'],
              `session policy of ${session.name}`,
              'session',
            ),
    })),
    unresolvedPolicies,
    at: locate(nodeAt(loaded.tree, path).mark),
  };
}

function readAttached(
  reader: PolicyReader,
  policies: readonly AttachedPolicy[] | undefined,
  path: Path,
  what: string,
  unresolved: string[],
): PolicyDocument[] {
  return (policies ?? []).flatMap((policy, index) => {
    const read = reader.attached(
      policy,
      [...path, index],
      `policy ${index + 1} of ${what}`,
      'identity',
      unresolved,
    );
    return read === undefined ? [] : [read];
  });
}

/** A boundary limits: one that is not here must refuse to load, since leaving it out would allow more. */
function boundaryOf(
  reader: PolicyReader,
  boundary: AttachedPolicy | undefined,
  path: Path,
  what: string,
): PolicyDocument | undefined {
  if (boundary === undefined) return undefined;
  const missing: string[] = [];
  const read = reader.attached(boundary, path, `boundary of ${what}`, 'boundary', missing);
  if (missing.length === 0) return read;
  const last = reader.diagnostics.pop();
  if (last !== undefined) {
    reader.diagnostics.push({
      ...last,
      severity: 'error',
      message: `the boundary \`${missing[0]}\` of ${what} is not here`,
    });
  }
  return undefined;
}

function groupPolicies(
  loaded: LoadedConfig,
  reader: PolicyReader,
  name: string,
  account: string,
  unresolved: string[],
  user: Path,
): readonly PolicyDocument[] {
  const groups = loaded.config.principals?.groups ?? [];
  const index = groups.findIndex((group) => group.name === name && (group.account ?? account) === account);
  if (index !== -1) {
    const path = ['principals', 'groups', index, 'policies'];
    return readAttached(reader, groups[index]?.policies, path, `group ${name}`, unresolved);
  }
  reader.diagnostics.push({
    severity: 'error',
    code: 'CONFIG_UNKNOWN_GROUP',
    message: `the group \`${name}\` is not defined`,
    help: 'define it in `principals.groups`',
    at: locate(nodeAt(loaded.tree, [...user, 'groups']).mark),
    path: [...user, 'groups'].join('.'),
  });
  return [];
}
