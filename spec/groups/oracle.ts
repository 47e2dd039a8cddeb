import type { Route } from '@portcullis/model';
import type { Given } from './given.ts';

/** The table's meaning, written down naively from what it says: the oracle of these tests. */
export function mayByTable(
  { routes, inherit }: Given,
  route: Pick<Route, 'method' | 'path'>,
  groups: readonly string[],
): boolean {
  const listed = routes[`${route.method} ${route.path}`];
  if (listed === 'ungrouped') return true;
  if (listed === null || listed === undefined) return false;
  const isWorth = (group: string, wanted: string): boolean =>
    group === wanted ||
    (Object.hasOwn(inherit, group) ? (inherit[group] ?? []) : []).some((parent) => isWorth(parent, wanted));
  return groups.some((group) => listed.some((wanted) => isWorth(group, wanted)));
}
