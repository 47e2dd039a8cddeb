import type { MapEntry, MapNode } from '../source/tree.ts';
import type { PolicyKind } from './document.ts';
import { type PolicyReport, readStrings } from './report.ts';

/** The statement that is read. */
export interface StatementSite {
  readonly kind: PolicyKind;
  readonly path: string;
  readonly report: PolicyReport;
}

/** `Action` or `NotAction`. */
export function readActions(
  node: MapNode,
  site: StatementSite,
): { action?: readonly string[] | undefined; notAction?: readonly string[] | undefined } {
  const entry = onlyOne(node, 'Action', 'NotAction', site);
  if (entry === undefined) return {};
  const path = `${site.path}.${entry.key}`;
  const actions = readNonEmpty(entry, path, site);
  for (const action of actions ?? []) checkAction(action, entry, path, site);
  return entry.key === 'Action' ? { action: actions } : { notAction: actions };
}

function checkAction(action: string, entry: MapEntry, path: string, { kind, report }: StatementSite): void {
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

/** `Resource` or `NotResource`; a trust policy has neither. */
export function readResources(
  node: MapNode,
  site: StatementSite,
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

function checkResource(
  resource: string,
  entry: MapEntry,
  path: string,
  { kind, report }: StatementSite,
): void {
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

function readNonEmpty(
  entry: MapEntry,
  path: string,
  { kind, report }: StatementSite,
): readonly string[] | undefined {
  const values = readStrings(entry.value, path, report, { numbers: false });
  if (values !== undefined && values.length === 0 && kind !== 'authorizer') {
    report.error('POLICY_EMPTY', entry.value.mark, path, `\`${path}\` must not be empty`);
  }
  return values;
}

function onlyOne(
  node: MapNode,
  name: string,
  negated: string,
  { path, report }: StatementSite,
): MapEntry | undefined {
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
