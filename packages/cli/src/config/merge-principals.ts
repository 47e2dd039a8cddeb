import {
  type Definition,
  type Diagnostic,
  type IamRole,
  type IamUser,
  InputError,
  stableId,
} from '@portcullis/model';
import type { PolicyDocument } from '@portcullis/model/policy';
import { locate } from '@portcullis/model/source';
import type { AttachedPolicy, ConfigRole, ConfigUser } from './config.ts';
import type { LoadedConfig } from './load-config.ts';
import { type PolicyReader, policyReader } from './policies.ts';
import { resolveSecret, type SecretSource } from './secret.ts';
import { nodeAt } from './tree-value.ts';

type Path = readonly (string | number)[];

/** Adds the identities of the configuration to those of the template. */
export function mergePrincipals(
  definition: Definition,
  loaded: LoadedConfig,
  secrets: SecretSource,
): { readonly definition: Definition; readonly diagnostics: readonly Diagnostic[] } {
  const { principals } = loaded.config;
  if (principals === undefined) return { definition, diagnostics: [] };
  const reader = policyReader(loaded, definition.partition, definition.account);
  const users = [...definition.iam.users];
  for (const [index, user] of (principals.users ?? []).entries()) {
    const read = readUser(definition, loaded, reader, secrets, user, ['principals', 'users', index]);
    const same = users.findIndex((other) => other.name === user.name && other.account === read.account);
    const existing = users[same];
    if (existing === undefined) users.push(read);
    else users[same] = joinUsers(existing, read, user, reader);
  }
  const roles = [...definition.iam.roles];
  for (const [index, role] of (principals.roles ?? []).entries()) {
    const read = readRole(definition, loaded, reader, secrets, role, ['principals', 'roles', index]);
    const same = roles.findIndex((other) => other.name === role.name && other.account === read.account);
    const existing = roles[same];
    if (existing === undefined) roles.push(read);
    else roles[same] = joinRoles(existing, read, role, reader);
  }
  reader.diagnostics.push(...repeatedKeys(users, roles));
  const errors = reader.diagnostics.filter((found) => found.severity === 'error');
  if (errors.length > 0) throw new InputError(errors);
  return { definition: { ...definition, iam: { users, roles } }, diagnostics: reader.diagnostics };
}

function readUser(
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
    unresolvedPolicies,
    at: locate(nodeAt(loaded.tree, path).mark),
  };
}

function readRole(
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

/** A user of the template gets keys and policies from the configuration; what limits it stays the template's. */
function joinUsers(template: IamUser, added: IamUser, config: ConfigUser, reader: PolicyReader): IamUser {
  if (config.boundary !== undefined)
    reader.diagnostics.push(boundaryElsewhere(`user ${template.name}`, added));
  return {
    ...template,
    groups: [...new Set([...template.groups, ...added.groups])],
    policies: [...template.policies, ...added.policies],
    tags: { ...template.tags, ...added.tags },
    accessKeys: [...template.accessKeys, ...added.accessKeys],
    unresolvedPolicies: [...template.unresolvedPolicies, ...added.unresolvedPolicies],
  };
}

function joinRoles(template: IamRole, added: IamRole, config: ConfigRole, reader: PolicyReader): IamRole {
  if (config.boundary !== undefined)
    reader.diagnostics.push(boundaryElsewhere(`role ${template.name}`, added));
  return {
    ...template,
    trust: template.trust ?? added.trust,
    policies: [...template.policies, ...added.policies],
    tags: { ...template.tags, ...added.tags },
    sessions: [...template.sessions, ...added.sessions],
    unresolvedPolicies: [...template.unresolvedPolicies, ...added.unresolvedPolicies],
  };
}

function boundaryElsewhere(what: string, added: IamUser | IamRole): Diagnostic {
  return {
    severity: 'error',
    code: 'CONFIG_BOUNDARY',
    message: `${what} is of the template: its boundary cannot be given here`,
    help: 'set `PermissionsBoundary` in the template, or use another name',
    at: added.at,
  };
}

/** Two identities with one access key id: which of them signs could not be told. */
function repeatedKeys(users: readonly IamUser[], roles: readonly IamRole[]): readonly Diagnostic[] {
  const seen = new Map<string, string>();
  const found: Diagnostic[] = [];
  const check = (id: string, owner: IamUser | IamRole): void => {
    const before = seen.get(id);
    seen.set(id, owner.arn);
    if (before === undefined) return;
    found.push({
      severity: 'error',
      code: 'CONFIG_ACCESS_KEY_REPEATED',
      message: `the access key id \`${id}\` is given twice: to ${before} and to ${owner.arn}`,
      at: owner.at,
    });
  };
  for (const user of users) for (const key of user.accessKeys) check(key.id, user);
  for (const role of roles) for (const session of role.sessions) check(session.accessKey.id, role);
  return found;
}
