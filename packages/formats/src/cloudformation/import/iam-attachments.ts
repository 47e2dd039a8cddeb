import { onlyAllows, type PolicyDocument, type PolicyKind } from '@portcullis/model/policy';
import { locate } from '@portcullis/model/source';
import type { Cursor } from '../../source/index.ts';
import { mayDeny, readPolicyAt } from './policy.ts';
import type { Entry, ImportContext } from './resource-index.ts';

/** The policies of one identity: those that are here, and the names of those that are not. */
export interface Attached {
  readonly policies: PolicyDocument[];
  readonly unresolved: string[];
}

/** `AWS::IAM::Policy` and `AWS::IAM::ManagedPolicy` name the identities that they belong to. */
const LISTS = { user: 'Users', group: 'Groups', role: 'Roles' } as const;

/** `AWS::IAM::UserPolicy` and the like name one. */
const INLINE = {
  user: { type: 'AWS::IAM::UserPolicy', key: 'UserName' },
  group: { type: 'AWS::IAM::GroupPolicy', key: 'GroupName' },
  role: { type: 'AWS::IAM::RolePolicy', key: 'RoleName' },
} as const;

const MANAGED = 'AWS::IAM::ManagedPolicy';

export type IdentityKind = keyof typeof LISTS;

/** Policies of one identity, from its own properties and from the policies that name it. */
export function attachedPolicies(context: ImportContext, kind: IdentityKind, entry: Entry): Attached {
  const attached: Attached = { policies: [], unresolved: [] };
  const owner = `${kind} ${entry.ref ?? entry.logicalId}`;
  for (const inline of entry.properties.list('Policies')) addInline(inline, owner, attached);
  for (const arn of entry.properties.list('ManagedPolicyArns')) addManaged(context, arn, attached);
  for (const type of ['AWS::IAM::Policy', MANAGED]) {
    for (const policy of context.index.ofType(type)) {
      if (names(policy.properties, LISTS[kind]).includes(entry.ref))
        addInline(policy.properties, owner, attached, policy);
    }
  }
  for (const policy of context.index.ofType(INLINE[kind].type)) {
    const name = policy.properties.readStringAt(INLINE[kind].key);
    if (name.state === 'value' && name.value === entry.ref)
      addInline(policy.properties, owner, attached, policy);
  }
  return attached;
}

function names(properties: Cursor, key: string): readonly (string | undefined)[] {
  return properties.list(key).map((item) => {
    const reading = item.readString();
    return reading.state === 'value' ? reading.value : undefined;
  });
}

function addInline(cursor: Cursor, owner: string, attached: Attached, entry?: Entry): void {
  const reading = cursor.readStringAt('PolicyName');
  const name = reading.state === 'value' ? reading.value : (entry?.logicalId ?? 'without a name');
  const uncertain = entry?.resource.uncertain !== undefined;
  addDocument(cursor.require('PolicyDocument'), `policy ${name} of ${owner}`, attached, uncertain);
}

function addDocument(cursor: Cursor | undefined, name: string, attached: Attached, uncertain: boolean): void {
  if (cursor === undefined) return;
  const { policy } = readPolicyAt(cursor, name, 'identity');
  if (policy !== undefined && !uncertain) {
    attached.policies.push(policy);
    return;
  }
  attached.unresolved.push(name);
  // What a policy that nobody knows may deny is denied: leaving it out would open what it closes.
  if (mayDeny(cursor)) attached.policies.push(denyAll(`${name} (not known here)`, 'identity', cursor));
}

function addManaged(context: ImportContext, cursor: Cursor, attached: Attached): void {
  const reading = cursor.readString();
  if (reading.state === 'invalid' || reading.state === 'absent') return;
  const managed = reading.state === 'value' ? context.index.find(MANAGED, reading.value) : undefined;
  if (managed === undefined) {
    const missing = reading.state === 'value' ? reading.value : reading.reason;
    const harmless = reading.state === 'value' && onlyAllows(missing);
    attached.unresolved.push(missing);
    const message = `the policy \`${missing}\` is not here, and allows nothing`;
    const denies = harmless ? '' : '; as it may deny, whoever has it is denied everything';
    context.diagnostics.unresolved('CFN_POLICY_NOT_HERE', `${message}${denies}`, cursor);
    if (!harmless) attached.policies.push(denyAll(`${missing} (not known here)`, 'identity', cursor));
    return;
  }
  addDocument(
    managed.properties.require('PolicyDocument'),
    `policy ${managed.logicalId}`,
    attached,
    managed.resource.uncertain !== undefined,
  );
}

/** The permissions boundary: one that is not here lets nothing through. */
export function boundaryOf(
  context: ImportContext,
  entry: Entry,
  attached: Attached,
): PolicyDocument | undefined {
  const cursor = entry.properties.get('PermissionsBoundary');
  if (cursor === undefined) return undefined;
  const reading = cursor.readString();
  const managed = reading.state === 'value' ? context.index.find(MANAGED, reading.value) : undefined;
  const document = managed?.properties.get('PolicyDocument');
  const name = `permissions boundary of ${entry.logicalId}`;
  const policy = document === undefined ? undefined : readPolicyAt(document, name, 'boundary').policy;
  if (policy !== undefined) return policy;
  const missing = reading.state === 'value' ? reading.value : name;
  attached.unresolved.push(missing);
  context.diagnostics.unresolved(
    'CFN_POLICY_NOT_HERE',
    `the boundary \`${missing}\` is not here, and allows nothing`,
    cursor,
  );
  return denyAll(`${name} (not known here)`, 'boundary', cursor);
}

export function denyAll(name: string, kind: PolicyKind, cursor: Cursor): PolicyDocument {
  const at = locate(cursor.mark);
  const statement = { index: 0, effect: 'Deny', action: ['*'], resource: ['*'], conditions: [], at } as const;
  return { name, kind, version: '2012-10-17', statements: [statement], at };
}
