import { locate } from '../source/position.ts';
import type { MapEntry, MapNode, TreeNode } from '../source/tree.ts';
import type { PolicyKind, PrincipalElement, Statement } from './document.ts';
import { readConditions } from './read-condition.ts';
import { readPrincipal } from './read-principal.ts';
import { kindOf, type PolicyReport, readStrings } from './report.ts';

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
};

interface Site {
  readonly kind: PolicyKind;
  readonly path: string;
  readonly report: PolicyReport;
}

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
  const site: Site = { kind, path, report };
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

function readEffect(node: MapNode, { path, report }: Site): 'Allow' | 'Deny' | undefined {
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

function readSid(node: MapNode, { kind, path, report }: Site): string | undefined {
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
  { kind, path, report }: Site,
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
    return { principal: readPrincipal(principal.value, `${path}.Principal`, report) };
  }
  const excluded = notPrincipal as MapEntry;
  if (kind === 'trust' || effect === 'Allow') {
    report.error(
      'POLICY_NOT_PRINCIPAL',
      excluded.keyMark,
      `${path}.NotPrincipal`,
      kind === 'trust'
        ? '`NotPrincipal` is not allowed in a trust policy'
        : '`NotPrincipal` with Allow is not supported',
      'name whom you allow with Principal',
    );
    return {};
  }
  return { notPrincipal: readPrincipal(excluded.value, `${path}.NotPrincipal`, report) };
}

function readActions(
  node: MapNode,
  site: Site,
): { action?: readonly string[] | undefined; notAction?: readonly string[] | undefined } {
  const entry = onlyOne(node, 'Action', 'NotAction', site);
  if (entry === undefined) return {};
  const path = `${site.path}.${entry.key}`;
  const actions = readNonEmpty(entry, path, site);
  for (const action of actions ?? []) checkAction(action, entry, path, site);
  return entry.key === 'Action' ? { action: actions } : { notAction: actions };
}

function checkAction(action: string, entry: MapEntry, path: string, { kind, report }: Site): void {
  const { mark } = entry.value;
  if (action === '*') return;
  if (!action.includes(':')) {
    report.add(
      kind === 'authorizer' ? 'warning' : 'error',
      'POLICY_ACTION',
      mark,
      path,
      `action \`${action}\` has no service prefix`,
      'write `execute-api:Invoke`, say',
    );
  } else if (!/^[A-Za-z0-9*?-]+:[A-Za-z0-9*?]+$/.test(action)) {
    report.add(
      'warning',
      'POLICY_ACTION_FORM',
      mark,
      path,
      `action \`${action}\` matches nothing as it is written`,
    );
  } else if (kind === 'trust' && !/^sts:/i.test(action)) {
    report.error(
      'POLICY_ACTION',
      mark,
      path,
      `action \`${action}\` does not belong in a trust policy`,
      'use sts: actions',
    );
  }
}

function readResources(
  node: MapNode,
  site: Site,
): { resource?: readonly string[] | undefined; notResource?: readonly string[] | undefined } {
  if (site.kind === 'trust') {
    const entry = node.entries.get('Resource') ?? node.entries.get('NotResource');
    if (entry !== undefined) {
      site.report.error(
        'POLICY_RESOURCE_FORBIDDEN',
        entry.keyMark,
        `${site.path}.${entry.key}`,
        `\`${entry.key}\` is not allowed in a trust policy`,
        'the role is the resource: remove the element',
      );
    }
    return {};
  }
  const entry = onlyOne(node, 'Resource', 'NotResource', site);
  if (entry === undefined) return {};
  const path = `${site.path}.${entry.key}`;
  const resources = readNonEmpty(entry, path, site);
  for (const resource of resources ?? []) checkResource(resource, entry, path, site);
  return entry.key === 'Resource' ? { resource: resources } : { notResource: resources };
}

function checkResource(resource: string, entry: MapEntry, path: string, { kind, report }: Site): void {
  if (resource === '*' || kind === 'authorizer') return;
  const { mark } = entry.value;
  if (kind === 'resource' && /^execute-api:\/?/.test(resource)) return;
  if (!resource.startsWith('arn:')) {
    report.error('POLICY_RESOURCE', mark, path, `resource \`${resource}\` must be in ARN format or "*"`);
    return;
  }
  const service = resource.split(':')[2];
  if (service !== undefined && /[*?]/.test(service)) {
    report.error(
      'POLICY_RESOURCE',
      mark,
      path,
      `the service of resource \`${resource}\` must have no wildcard`,
    );
  }
}

function readNonEmpty(entry: MapEntry, path: string, { kind, report }: Site): readonly string[] | undefined {
  const values = readStrings(entry.value, path, report, { numbers: false });
  if (values !== undefined && values.length === 0 && kind !== 'authorizer') {
    report.error('POLICY_EMPTY', entry.value.mark, path, `\`${path}\` must not be empty`);
  }
  return values;
}

function onlyOne(node: MapNode, name: string, negated: string, { path, report }: Site): MapEntry | undefined {
  const positive = node.entries.get(name);
  const negative = node.entries.get(negated);
  if (positive !== undefined && negative !== undefined) {
    report.error(
      'POLICY_ELEMENT_PAIR',
      negative.keyMark,
      `${path}.${negated}`,
      `the statement has both ${name} and ${negated}`,
      'write exactly one of them',
    );
    return undefined;
  }
  const entry = positive ?? negative;
  if (entry === undefined) {
    report.error(
      'POLICY_ELEMENT_MISSING',
      node.mark,
      path,
      `the statement has no ${name}`,
      `add ${name} or ${negated}`,
    );
  }
  return entry;
}

function readOptionalConditions(node: MapNode, { path, report }: Site): Statement['conditions'] {
  const entry = node.entries.get('Condition');
  return entry === undefined ? [] : readConditions(entry.value, `${path}.Condition`, report);
}
