import { type Diagnostic, InputError, type Organization } from '@portcullis/model';
import { type PolicyDocument, readPolicy } from '@portcullis/model/policy';
import { locate, treeOfValue } from '@portcullis/model/source';
import type { ControlsConfig, OrganizationConfig } from './config.ts';
import type { LoadedConfig } from './load-config.ts';
import type { PolicyReader } from './policies.ts';
import { nodeAt } from './tree-value.ts';

type Path = readonly (string | number)[];

/** A level of the organization: the root, a unit, an account. */
interface Level {
  readonly name: string;
  readonly controls: ControlsConfig;
  readonly path: Path;
}

/** The names of the policies that AWS attaches to every level, and that allow everything. */
const FULL_ACCESS = [
  'FullAWSAccess',
  'arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess',
];
const FULL_RESOURCE_ACCESS = [
  'RCPFullAWSAccess',
  'arn:aws:organizations::aws:policy/resource_control_policy/p-RCPFullAWSAccess',
];

/** The `organization` of a configuration: each account with the policies of every level above it. */
export function readOrganization(loaded: LoadedConfig, reader: PolicyReader): Organization | undefined {
  const { organization } = loaded.config;
  if (organization === undefined || Object.keys(organization).length === 0) return undefined;
  const { id, managementAccount } = organization;
  if (id === undefined || managementAccount === undefined) {
    const message = '`organization` needs `id` and `managementAccount`';
    throw new InputError([wrong(loaded, ['organization'], message, 'give both, or leave it out')]);
  }
  const units = unitsOf(loaded, organization);
  const root: Level = { name: 'the root', controls: organization, path: ['organization'] };
  const read = new Map<Level, LevelPolicies>();
  const policiesOf = (level: Level): LevelPolicies => {
    const before = read.get(level);
    if (before !== undefined) return before;
    const policies = readLevel(level, loaded, reader);
    read.set(level, policies);
    return policies;
  };
  const accounts = (organization.accounts ?? []).map((account, index) => {
    const path = ['organization', 'accounts', index];
    const above = account.unit === undefined ? [] : lineage(units, account.unit, [...path, 'unit'], loaded);
    const own: Level = { name: `account ${account.id}`, controls: account, path };
    const levels = [root, ...above, own].map(policiesOf);
    return {
      id: account.id,
      path: `${[id, 'r-root', ...above.map(({ name }) => name.slice('unit '.length))].join('/')}/`,
      serviceControls: levels.map(({ service }) => service),
      resourceControls: levels.flatMap(({ resource }) => resource),
    };
  });
  return { id, managementAccount, accounts };
}

interface LevelPolicies {
  readonly service: readonly PolicyDocument[];
  readonly resource: readonly PolicyDocument[];
}

function readLevel(
  { name, controls, path }: Level,
  loaded: LoadedConfig,
  reader: PolicyReader,
): LevelPolicies {
  const { serviceControlPolicies = ['FullAWSAccess'], resourceControlPolicies = [] } = controls;
  const service = serviceControlPolicies.flatMap((policy, index) => {
    const title = `service control policy ${index + 1} of ${name}`;
    if (typeof policy === 'string' && FULL_ACCESS.includes(policy)) return [fullAccess(title)];
    const at = [...path, 'serviceControlPolicies', index];
    return limit(policy, at, title, 'service-control', loaded, reader) ?? [];
  });
  const resource = resourceControlPolicies.flatMap((policy, index) => {
    if (typeof policy === 'string' && FULL_RESOURCE_ACCESS.includes(policy)) return [];
    const at = [...path, 'resourceControlPolicies', index];
    const title = `resource control policy ${index + 1} of ${name}`;
    return limit(policy, at, title, 'resource-control', loaded, reader) ?? [];
  });
  return { service, resource };
}

/** A control limits: one that is not here must refuse to load, since leaving it out would allow more. */
function limit(
  policy: string | Readonly<Record<string, unknown>>,
  path: Path,
  title: string,
  kind: 'service-control' | 'resource-control',
  loaded: LoadedConfig,
  reader: PolicyReader,
): PolicyDocument | undefined {
  if (typeof policy !== 'string') return reader.document(path, title, kind);
  reader.diagnostics.push(
    wrong(loaded, path, `the policy \`${policy}\` is not known`, 'give its document here instead of a name'),
  );
  return undefined;
}

function fullAccess(title: string): PolicyDocument {
  const document = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
  const { policy } = readPolicy(treeOfValue(document, 'FullAWSAccess'), {
    name: `${title} (FullAWSAccess)`,
    kind: 'service-control',
  });
  return policy as PolicyDocument;
}

interface Unit {
  readonly level: Level;
  readonly parent: string | undefined;
}

function unitsOf(loaded: LoadedConfig, { units = [] }: OrganizationConfig): ReadonlyMap<string, Unit> {
  const found = new Map<string, Unit>();
  for (const [index, unit] of units.entries()) {
    const path = ['organization', 'units', index];
    if (found.has(unit.id)) {
      throw new InputError([wrong(loaded, path, `the unit \`${unit.id}\` is given twice`, 'keep one')]);
    }
    found.set(unit.id, { level: { name: `unit ${unit.id}`, controls: unit, path }, parent: unit.parent });
  }
  return found;
}

/** The units above an account, from the root down. */
function lineage(
  units: ReadonlyMap<string, Unit>,
  id: string,
  path: Path,
  loaded: LoadedConfig,
): readonly Level[] {
  const levels: Level[] = [];
  for (let next: string | undefined = id; next !== undefined; ) {
    const unit = units.get(next);
    if (unit === undefined) {
      const known = [...units.keys()].join(', ') || 'none';
      throw new InputError([wrong(loaded, path, `there is no unit \`${next}\``, `there is: ${known}`)]);
    }
    if (levels.includes(unit.level)) {
      throw new InputError([wrong(loaded, path, `the unit \`${next}\` is above itself`, 'correct `parent`')]);
    }
    levels.unshift(unit.level);
    next = unit.parent;
  }
  return levels;
}

function wrong(loaded: LoadedConfig, path: Path, message: string, help: string): Diagnostic {
  const at = locate(nodeAt(loaded.tree, path).mark);
  return { severity: 'error', code: 'CONFIG_ORGANIZATION', message, help, at, path: path.join('.') };
}
