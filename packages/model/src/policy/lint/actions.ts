import { nearest } from '../../source/nearest.ts';
import { matchesPattern, redundantEntries } from './covers.ts';
import type { StatementFindings } from './finding.ts';

/** Service Authorization Reference, "Actions, resources, and condition keys for Amazon API Gateway". */
export const EXECUTE_API_ACTIONS: readonly string[] = ['Invoke', 'InvalidateCache', 'ManageConnections'];

const SERVICE = 'execute-api';

export function lintActions(findings: StatementFindings): void {
  const { statement } = findings;
  const { action, notAction, resource, places } = statement;
  const element = action === undefined ? 'NotAction' : 'Action';
  const entries = action ?? notAction ?? [];
  const placeOf = (index: number) => ({ at: places?.actions[index], path: element });
  for (const [index, entry] of entries.entries()) lintAction(findings, entry, placeOf(index));
  for (const { index, by } of redundantEntries(entries.map((entry) => entry.toLowerCase()))) {
    const covering = entries[by];
    findings.add(
      'SUGGESTION',
      'REDUNDANT_ACTION',
      placeOf(index),
      `\`${covering}\` already covers the action \`${entries[index]}\``,
      'remove it',
    );
  }
  if (notAction !== undefined && statement.effect === 'Allow') {
    const everywhere = resource?.includes('*') === true || statement.notResource !== undefined;
    findings.add(
      everywhere ? 'SECURITY_WARNING' : 'WARNING',
      'ALLOW_WITH_NOT_ACTION',
      { at: places?.action, path: element },
      everywhere
        ? '`NotAction` with Allow grants every other action of every service, and those that AWS adds'
        : '`NotAction` with Allow grants every other action that the resources have, and those that AWS adds',
      'list with Action what you allow',
    );
  }
}

function lintAction(
  findings: StatementFindings,
  entry: string,
  place: { readonly at: StatementFindings['statement']['at'] | undefined; readonly path: string },
): void {
  const colon = entry.indexOf(':');
  if (colon === -1) return;
  const service = entry.slice(0, colon);
  const name = entry.slice(colon + 1);
  if (/[*?]/.test(service) && entry !== '*:*') {
    findings.add(
      'SUGGESTION',
      'WILDCARD_IN_SERVICE_NAME',
      place,
      `the service of action \`${entry}\` has a wildcard`,
      'name the service',
    );
    return;
  }
  // What no service has (blanks, commas) is reported by the reader.
  if (service.toLowerCase() !== SERVICE || !/^[A-Za-z0-9*?]+$/.test(name)) return;
  const meant = EXECUTE_API_ACTIONS.filter((known) =>
    matchesPattern(name.toLowerCase(), known.toLowerCase()),
  );
  const [first] = meant;
  if (first === undefined) {
    const near = nearest(name, EXECUTE_API_ACTIONS);
    findings.add(
      'ERROR',
      'INVALID_ACTION',
      place,
      `the action \`${entry}\` does not exist`,
      near === undefined
        ? `execute-api has ${EXECUTE_API_ACTIONS.join(', ')}`
        : `did you mean \`${SERVICE}:${near}\`?`,
    );
  } else if (!/[*?]/.test(name) && entry !== `${SERVICE}:${first}`) {
    findings.add(
      'SUGGESTION',
      'ACTION_CASE',
      place,
      `the action \`${entry}\` is written \`${SERVICE}:${first}\``,
      'actions ignore case, those who search for it do not',
    );
  }
}
