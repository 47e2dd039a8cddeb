import type { Api } from '../api.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { type GroupRoute, type GroupTable, groupRouteKey } from '../group-table.ts';
import { admittedGroups } from './inheritance.ts';

/**
 * Two routes of the table that serve the same paths for different groups: the more specific one wins, and verbs that it
 * does not have go to the other. DG "Set up API methods"; "Working with routes for HTTP APIs".
 */
export function checkOverlaps(api: Api, table: GroupTable): readonly Diagnostic[] {
  return table.routes.flatMap((wide) => {
    const inside = table.routes.filter(
      (one) => one !== wide && isInside(one, wide) && who(table, one) !== who(table, wide),
    );
    const [first] = inside;
    if (first === undefined) return [];
    const more = inside.length > 1 ? ` and ${inside.length - 1} more` : '';
    const rest =
      wide.path === first.path
        ? 'the other verbs'
        : api.kind === 'REST' && first.method !== 'ANY'
          ? `the other paths, and the other verbs of \`${first.path}\`,`
          : 'the other paths';
    return [
      {
        severity: 'warning',
        code: 'GROUPS_OVERLAP',
        message: `\`${groupRouteKey(wide)}\` overlaps \`${groupRouteKey(first)}\`${more}, which is for ${who(table, first)}: ${rest} are for ${who(table, wide)}`,
        help: 'make sure that this is meant; a route of their own makes it plain',
        at: wide.at,
      } as const,
    ];
  });
}

function isInside(route: GroupRoute, wide: GroupRoute): boolean {
  if (wide.path === '$default') return true;
  if (wide.path === route.path) return wide.method === 'ANY';
  if (wide.method !== 'ANY' && wide.method !== route.method && route.method !== 'ANY') return false;
  const greedy = /^(.*\/)\{[^/{}]+\+\}$/.exec(wide.path);
  return greedy !== null && route.path !== greedy[1] && route.path.startsWith(greedy[1] ?? '');
}

function who(table: GroupTable, { access }: GroupRoute): string {
  if (access.kind === 'ungrouped') return 'whom its own auth lets in';
  const groups = admittedGroups(
    table,
    access.groups.map(({ name }) => name),
  );
  return groups.length === 0 ? 'nobody' : groups.join(', ');
}
