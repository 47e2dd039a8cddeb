import type { AccessKey, IamDirectory, IamRole, IamUser, MfaDevice } from '@portcullis/model';
import type { Cursor } from '../../source/index.ts';
import { pinnedId } from '../environment.ts';
import { uniqueId } from '../resource-values/identity.ts';
import { iamArn } from '../resource-values/value.ts';
import { type Attached, attachedPolicies, boundaryOf, denyAll } from './iam-attachments.ts';
import { importProviders } from './iam-providers.ts';
import { importKmsKeys } from './kms-key.ts';
import { readPolicyAt } from './policy.ts';
import { reportUnresolved } from './report-unresolved.ts';
import { byLogicalId, compare, type Entry, type ImportContext } from './resource-index.ts';

/** Users (with the policies of their groups) and roles of the template. */
export function importIam(context: ImportContext): IamDirectory {
  const groups = new Map<string, Attached>();
  for (const entry of context.index.ofType('AWS::IAM::Group')) {
    if (entry.ref !== undefined) groups.set(entry.ref, attachedPolicies(context, 'group', entry));
  }
  const members = groupsByMember(context);
  const keys = accessKeysByUser(context);
  const devices = mfaDevicesByUser(context);
  const users = context.index.ofType('AWS::IAM::User').flatMap((entry): readonly IamUser[] => {
    const base = identityOf(context, entry, 'user', 'AIDA');
    if (base === undefined) return [];
    const attached = attachedPolicies(context, 'user', entry);
    const own = entry.properties.strings('Groups');
    const names = [...new Set([...own, ...(members.get(base.name) ?? [])])].sort(compare);
    for (const name of names) {
      const group = groups.get(name);
      attached.policies.push(...(group?.policies ?? []));
      attached.unresolved.push(...(group?.unresolved ?? [`the policies of the group ${name}`]));
      // They may deny.
      if (group === undefined) {
        const policy = denyAll(
          `policies of the group ${name} (not known here)`,
          'identity',
          entry.properties,
        );
        attached.policies.push(policy);
      }
    }
    return [
      {
        ...base,
        groups: names,
        boundary: boundaryOf(context, entry, attached),
        accessKeys: keys.get(base.name) ?? [],
        ...(devices.has(base.name) ? { mfaDevices: devices.get(base.name) } : {}),
        policies: attached.policies,
        unresolvedPolicies: attached.unresolved,
      },
    ];
  });
  const roles = context.index.ofType('AWS::IAM::Role').flatMap((entry) => importRole(context, entry) ?? []);
  return {
    users: [...users].sort(byId),
    roles: [...roles].sort(byId),
    ...importProviders(context),
    ...importKmsKeys(context),
  };
}

function byId(
  a: { readonly logicalId?: string | undefined },
  b: { readonly logicalId?: string | undefined },
): number {
  return byLogicalId({ logicalId: a.logicalId ?? '' }, { logicalId: b.logicalId ?? '' });
}

function importRole(context: ImportContext, entry: Entry): IamRole | undefined {
  const base = identityOf(context, entry, 'role', 'AROA');
  if (base === undefined) return undefined;
  const attached = attachedPolicies(context, 'role', entry);
  const trust = entry.properties.require('AssumeRolePolicyDocument');
  return {
    ...base,
    trust: trust && readPolicyAt(trust, `trust policy of role ${base.name}`, 'trust').policy,
    boundary: boundaryOf(context, entry, attached),
    maxSessionSeconds: entry.properties.number('MaxSessionDuration'),
    sessions: [],
    policies: attached.policies,
    unresolvedPolicies: attached.unresolved,
  };
}

type Identity = Pick<IamUser, 'logicalId' | 'name' | 'account' | 'arn' | 'uniqueId' | 'tags' | 'at'>;

function identityOf(
  context: ImportContext,
  entry: Entry,
  kind: 'user' | 'role',
  prefix: string,
): Identity | undefined {
  const { environment } = context;
  const { properties, logicalId, ref, at } = entry;
  if (ref === undefined) {
    const { ref: name } = entry.resource;
    const why = typeof name === 'string' ? '' : `: ${name.unresolved}`;
    reportUnresolved(context, entry, `${kind} \`${logicalId}\``, `its name is not known${why}`);
    return undefined;
  }
  const path = properties.string('Path') ?? '/';
  return {
    logicalId,
    name: ref,
    account: environment.account,
    arn: iamArn(environment, `${kind}${path}${ref}`),
    uniqueId: uniqueId(environment, prefix, logicalId),
    tags: readTags(properties),
    at,
  };
}

function readTags(properties: Cursor): Readonly<Record<string, string>> {
  const pairs = properties.list('Tags').flatMap((tag) => {
    const key = tag.string('Key');
    const value = tag.string('Value');
    return key === undefined || value === undefined ? [] : [[key, value] as const];
  });
  return Object.fromEntries(pairs);
}

/** `AWS::IAM::UserToGroupAddition`: group names by user name. */
function groupsByMember(context: ImportContext): ReadonlyMap<string, readonly string[]> {
  const members = new Map<string, string[]>();
  for (const { properties } of context.index.ofType('AWS::IAM::UserToGroupAddition')) {
    const group = properties.requireString('GroupName');
    for (const user of group === undefined ? [] : properties.strings('Users')) {
      members.set(user, [...(members.get(user) ?? []), group ?? '']);
    }
  }
  return members;
}

/** `AWS::IAM::AccessKey`: keys by user name; their secrets are made by whoever serves them. */
function accessKeysByUser(context: ImportContext): ReadonlyMap<string, readonly AccessKey[]> {
  const keys = new Map<string, AccessKey[]>();
  for (const { properties, ref, logicalId } of context.index.ofType('AWS::IAM::AccessKey')) {
    const user = properties.requireString('UserName');
    const id = pinnedId(context.environment, logicalId) ?? ref;
    if (user === undefined || id === undefined) continue;
    const active = properties.oneOf('Status', ['Active', 'Inactive']) !== 'Inactive';
    keys.set(user, [...(keys.get(user) ?? []), { id, active }]);
  }
  return keys;
}

/** `AWS::IAM::VirtualMFADevice`: devices by user name. What made their secret is not in a template. */
function mfaDevicesByUser(context: ImportContext): ReadonlyMap<string, readonly MfaDevice[]> {
  const devices = new Map<string, MfaDevice[]>();
  for (const entry of context.index.ofType('AWS::IAM::VirtualMFADevice')) {
    const { properties, ref: serial, logicalId } = entry;
    const users = properties.strings('Users');
    if (serial === undefined) {
      reportUnresolved(context, entry, `MFA device \`${logicalId}\``, 'its serial number is not known');
      continue;
    }
    for (const user of users) devices.set(user, [...(devices.get(user) ?? []), { serial }]);
  }
  return devices;
}
