import { locate } from '../source/position.ts';
import type { MapEntry, MapNode, TreeNode } from '../source/tree.ts';
import type { PolicyKind, PrincipalElement, Statement, StatementPlaces } from './document.ts';
import { readConditions } from './read-condition.ts';
import { readPrincipal } from './read-principal.ts';
import { readActions, readResources, type StatementSite } from './read-scope.ts';
import { entriesAt, kindOf, type PolicyReport, readStrings } from './report.ts';

const ELEMENTS: readonly string[] = [
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
];

/** Kinds that stand at a resource and so must say whom they speak of. */
const NAMES_PRINCIPALS: Readonly<Record<PolicyKind, boolean>> = {
  identity: false,
  boundary: false,
  session: false,
  authorizer: false,
  resource: true,
  trust: true,
  'vpc-endpoint': true,
  'service-control': false,
  'resource-control': true,
};

export function readStatement(
  node: TreeNode,
  index: number,
  kind: PolicyKind,
  path: string,
  report: PolicyReport,
): Statement | undefined {
  if (node.kind !== 'map') {
    report.error('POLICY_TYPE', node.mark, path, `a statement must be an object, but it is ${kindOf(node)}`);
    return undefined;
  }
  const site: StatementSite = { kind, path, report };
  checkElements(node, ELEMENTS, path, report);
  const effect = readEffect(node, site);
  return {
    sid: readSid(node, site),
    index,
    effect: effect ?? 'Deny',
    ...readPrincipals(node, effect, site),
    ...readActions(node, site),
    ...readResources(node, site),
    conditions: readOptionalConditions(node, site),
    at: locate(node.mark),
    places: placesOf(node),
  };
}

function placesOf({ entries }: MapNode): StatementPlaces {
  const principal = entries.get('Principal') ?? entries.get('NotPrincipal');
  const action = entries.get('Action') ?? entries.get('NotAction');
  const resource = entries.get('Resource') ?? entries.get('NotResource');
  return {
    principal: principal && locate(principal.keyMark),
    action: action && locate(action.keyMark),
    actions: action === undefined ? [] : entriesAt(action),
    resource: resource && locate(resource.keyMark),
    resources: resource === undefined ? [] : entriesAt(resource),
  };
}

/** Element names are exact-case; unknown ones are errors. */
export function checkElements(
  node: MapNode,
  known: readonly string[],
  path: string,
  report: PolicyReport,
): void {
  for (const [name, entry] of node.entries) {
    if (known.includes(name)) continue;
    const meant = known.find((element) => element.toLowerCase() === name.toLowerCase());
    report.error(
      'POLICY_ELEMENT_UNKNOWN',
      entry.keyMark,
      path === '' ? name : `${path}.${name}`,
      `unknown policy element \`${name}\``,
      meant === undefined ? `the elements here are ${known.join(', ')}` : `write \`${meant}\``,
    );
  }
}

function readEffect(node: MapNode, { path, report }: StatementSite): 'Allow' | 'Deny' | undefined {
  const entry = node.entries.get('Effect');
  if (entry === undefined) {
    report.error(
      'POLICY_EFFECT',
      node.mark,
      path,
      'the statement has no Effect',
      'add "Effect": "Allow" or "Deny"',
    );
    return undefined;
  }
  const value = entry.value.kind === 'scalar' ? entry.value.value : undefined;
  if (value === 'Allow' || value === 'Deny') return value;
  report.error(
    'POLICY_EFFECT',
    entry.value.mark,
    `${path}.Effect`,
    `\`Effect\` must be exactly Allow or Deny, but it is ${typeof value === 'string' ? `\`${value}\`` : kindOf(entry.value)}`,
  );
  return undefined;
}

function readSid(node: MapNode, { kind, path, report }: StatementSite): string | undefined {
  const entry = node.entries.get('Sid');
  if (entry === undefined) return undefined;
  const sids = readStrings(entry.value, `${path}.Sid`, report, { numbers: true });
  const sid = entry.value.kind === 'scalar' ? sids?.[0] : undefined;
  if (sid === undefined) {
    if (sids !== undefined)
      report.error('POLICY_TYPE', entry.value.mark, `${path}.Sid`, '`Sid` must be a string');
    return undefined;
  }
  if ((kind === 'identity' || kind === 'boundary' || kind === 'session') && !/^[A-Za-z0-9]*$/.test(sid)) {
    report.error(
      'POLICY_SID',
      entry.value.mark,
      `${path}.Sid`,
      `\`Sid\` may hold only letters and digits here, but it is \`${sid}\``,
    );
  }
  return sid === '' ? undefined : sid;
}

function readPrincipals(
  node: MapNode,
  effect: 'Allow' | 'Deny' | undefined,
  { kind, path, report }: StatementSite,
): { principal?: PrincipalElement | undefined; notPrincipal?: PrincipalElement | undefined } {
  const principal = node.entries.get('Principal');
  const notPrincipal = node.entries.get('NotPrincipal');
  if (!NAMES_PRINCIPALS[kind]) {
    const entry = principal ?? notPrincipal;
    if (entry !== undefined) {
      report.error(
        'POLICY_PRINCIPAL_FORBIDDEN',
        entry.keyMark,
        `${path}.${entry.key}`,
        `\`${entry.key}\` is not allowed in a policy of kind ${kind}`,
        'the policy speaks of whoever it is attached to: remove the element',
      );
    }
    return {};
  }
  if ((principal === undefined) === (notPrincipal === undefined)) {
    report.error(
      principal === undefined ? 'POLICY_PRINCIPAL_MISSING' : 'POLICY_ELEMENT_PAIR',
      node.mark,
      path,
      principal === undefined
        ? 'the statement has no Principal'
        : 'the statement has both Principal and NotPrincipal',
      'write exactly one of Principal and NotPrincipal',
    );
    return {};
  }
  if (principal !== undefined) {
    const read = readPrincipal(principal.value, `${path}.Principal`, report);
    if (kind === 'resource-control') checkControl(principal, read, effect, path, report);
    return { principal: read };
  }
  const excluded = notPrincipal as MapEntry;
  if (kind === 'trust' || kind === 'resource-control' || effect === 'Allow') {
    report.error(
      'POLICY_NOT_PRINCIPAL',
      excluded.keyMark,
      `${path}.NotPrincipal`,
      kind === 'trust' || kind === 'resource-control'
        ? `\`NotPrincipal\` is not allowed in a ${kind} policy`
        : '`NotPrincipal` with Allow is not supported',
      'name whom you allow with Principal',
    );
    return {};
  }
  return { notPrincipal: readPrincipal(excluded.value, `${path}.NotPrincipal`, report) };
}

/** Organizations User Guide, "RCP syntax": an RCP of your own denies, and speaks of everyone. */
function checkControl(
  entry: MapEntry,
  principal: PrincipalElement | undefined,
  effect: 'Allow' | 'Deny' | undefined,
  path: string,
  report: PolicyReport,
): void {
  if (principal !== undefined && !principal.everyone) {
    report.error(
      'POLICY_CONTROL',
      entry.keyMark,
      `${path}.Principal`,
      'the principal of a resource control policy is always `*`',
      'narrow it with a condition, aws:PrincipalOrgID say',
    );
  }
  if (effect === 'Allow') {
    report.error(
      'POLICY_CONTROL',
      entry.keyMark,
      path,
      'a resource control policy can only deny',
      'leave RCPFullAWSAccess to allow the rest',
    );
  }
}

function readOptionalConditions(node: MapNode, { path, report }: StatementSite): Statement['conditions'] {
  const entry = node.entries.get('Condition');
  return entry === undefined ? [] : readConditions(entry.value, `${path}.Condition`, report);
}
