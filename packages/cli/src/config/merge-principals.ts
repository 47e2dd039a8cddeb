import { type Definition, type Diagnostic, type IamRole, type IamUser, InputError } from '@portcullis/model';
import type { ConfigRole, ConfigUser } from './config.ts';
import type { LoadedConfig } from './load-config.ts';
import { joinMfaDevices, repeatedDevices } from './mfa-devices.ts';
import { type PolicyReader, policyReader } from './policies.ts';
import { readOrganization } from './read-organization.ts';
import { readRole, readUser } from './read-principals.ts';
import { repeatedKeys } from './repeated-keys.ts';
import type { SecretSource } from './secret.ts';

/** Adds the identities and the organization of the configuration to what the template has. */
export function mergePrincipals(
  definition: Definition,
  loaded: LoadedConfig,
  secrets: SecretSource,
): { readonly definition: Definition; readonly diagnostics: readonly Diagnostic[] } {
  const { principals = {}, organization } = loaded.config;
  if (loaded.config.principals === undefined && organization === undefined) {
    return { definition, diagnostics: [] };
  }
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
  const iam = {
    ...definition.iam,
    users,
    roles,
    organization: readOrganization(loaded, reader),
    managedPolicies: [...(definition.iam.managedPolicies ?? []), ...reader.managed()],
  };
  reader.diagnostics.push(...repeatedKeys(iam), ...repeatedDevices(iam));
  const errors = reader.diagnostics.filter((found) => found.severity === 'error');
  if (errors.length > 0) throw new InputError(errors);
  return { definition: { ...definition, iam }, diagnostics: reader.diagnostics };
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
    mfaDevices: joinMfaDevices(template.mfaDevices, added.mfaDevices),
    unresolvedPolicies: [...template.unresolvedPolicies, ...added.unresolvedPolicies],
  };
}

function joinRoles(template: IamRole, added: IamRole, config: ConfigRole, reader: PolicyReader): IamRole {
  if (config.boundary !== undefined)
    reader.diagnostics.push(boundaryElsewhere(`role ${template.name}`, added));
  return {
    ...template,
    trust: template.trust ?? added.trust,
    maxSessionSeconds: template.maxSessionSeconds ?? added.maxSessionSeconds,
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
