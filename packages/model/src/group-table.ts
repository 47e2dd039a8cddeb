import type { Method } from './method.ts';
import type { Position } from './source/tree.ts';

/**
 * Who may call which route of one API, by the groups of a user pool: one table that is enforced, and from which every
 * set-up for group-based access is written. A route that is not in it is denied.
 */
export interface GroupTable {
  /** In the order of the table; keys are unique. */
  readonly routes: readonly GroupRoute[];
  /** Members of `group` may do whatever members of `from` may. */
  readonly inherit: readonly GroupInheritance[];
  /** Logical ids (or ARNs) of the user pools whose groups count; empty where the table names none. */
  readonly pools: readonly NamedGroup[];
  /** Logical id or name of the authorizer that every route with groups must use. */
  readonly authorizer?: NamedGroup | undefined;
  readonly at: Position;
}

export interface GroupRoute {
  readonly method: Method;
  /** As the API declares it; `$default` for an HTTP API's default route. */
  readonly path: string;
  /** `ungrouped`: the route's own auth decides alone, for every caller whom it lets in. */
  readonly access:
    | { readonly kind: 'ungrouped' }
    | { readonly kind: 'groups'; readonly groups: readonly NamedGroup[] };
  readonly at: Position;
}

/** A name in the table, with its place. */
export interface NamedGroup {
  readonly name: string;
  readonly at: Position;
}

export interface GroupInheritance {
  readonly group: string;
  readonly from: readonly NamedGroup[];
  readonly at: Position;
}

/** `GET /orders`, `$default`: what a route is called in a table. */
export function groupRouteKey(route: { readonly method: Method; readonly path: string }): string {
  return route.path === '$default' ? '$default' : `${route.method} ${route.path}`;
}
