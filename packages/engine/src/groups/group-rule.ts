import { type GroupTable, groupRouteKey, type Route } from '@portcullis/model';
import { admittedGroups, isOpenPreflight } from '@portcullis/model/groups';
import type { Position } from '@portcullis/model/source';

/** What a group table says of one route, compiled. */
export type GroupRule =
  /** Not in the table: denied. */
  | { readonly kind: 'unlisted'; readonly at: Position }
  /** Its own auth decides alone. */
  | { readonly kind: 'ungrouped'; readonly at: Position }
  | {
      readonly kind: 'groups';
      /** As the table lists them. */
      readonly listed: readonly string[];
      /** Those, and all groups that inherit from them. */
      readonly admitted: ReadonlySet<string>;
      readonly at: Position;
    };

/** The rule for each route; a preflight that asks for no credentials has none. */
export function compileGroupRules(
  table: GroupTable,
  routes: readonly Route[],
): (route: Route) => GroupRule | undefined {
  const lines = new Map(table.routes.map((line) => [groupRouteKey(line), line]));
  const rules = new Map(
    routes.map((route): [Route, GroupRule | undefined] => {
      const line = lines.get(groupRouteKey(route));
      if (line === undefined) {
        return [route, isOpenPreflight(route) ? undefined : { kind: 'unlisted', at: table.at }];
      }
      if (line.access.kind === 'ungrouped') return [route, { kind: 'ungrouped', at: line.at }];
      const listed = line.access.groups.map(({ name }) => name);
      const admitted = new Set(admittedGroups(table, listed));
      return [route, { kind: 'groups', listed, admitted, at: line.at }];
    }),
  );
  return (route) => rules.get(route);
}
