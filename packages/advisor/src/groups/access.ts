import {
  type AccessRoute,
  type CallerPolicies,
  compileCallerPolicies,
  compileGroupRules,
  type GroupRule,
} from '@portcullis/engine/groups';
import {
  type Api,
  authorizerOfRoute,
  type Definition,
  type GroupTable,
  groupRouteKey,
  type Route,
} from '@portcullis/model';
import { countedPools, groupsOfTable, poolsOfTable } from '@portcullis/model/groups';

/** A group table joined with its API: what every output is written from. */
export interface GroupAccess {
  readonly definition: Definition;
  readonly api: Api;
  readonly table: GroupTable;
  /** All groups that the table or its user pools name, sorted. */
  readonly groups: readonly string[];
  /** Ids of the user pools whose groups count, sorted. */
  readonly poolIds: readonly string[];
  /** Routes that the groups' authorizer stands before: those with groups, those that nobody may call, and those for every caller with a good token. */
  readonly routes: readonly AccessRoute[];
  /** Routes that keep their own auth: `ungrouped` behind something else, and open preflights. */
  readonly others: readonly Route[];
  readonly policies: CallerPolicies;
}

/** Joins the table of an API with its routes. The API must have one. */
export function groupAccess(definition: Definition, api: Api, table: GroupTable): GroupAccess {
  const ruleOf = compileGroupRules(table, api.routes);
  const grouped = new Set(
    api.routes.flatMap((route) =>
      ruleOf(route)?.kind === 'groups' ? (authorizerOfRoute(api, route)?.id ?? []) : [],
    ),
  );
  const routes: AccessRoute[] = [];
  const others: Route[] = [];
  for (const route of api.routes) {
    const admitted = admittedOf(ruleOf(route), grouped.has(authorizerOfRoute(api, route)?.id ?? ''));
    if (admitted === undefined) others.push(route);
    else routes.push({ method: route.method, path: route.path, admitted });
  }
  const pools = poolsOfTable(definition, api, table);
  const declared = pools.flatMap((pool) => pool.groups.map(({ name }) => name));
  const counted = api.authorizers
    .filter(({ id }) => grouped.has(id))
    .flatMap((one) => countedPools(definition, table, one));
  return {
    definition,
    api,
    table,
    groups: [...new Set([...groupsOfTable(table), ...declared])].sort(),
    poolIds: [
      ...new Set([...counted, ...pools.map(({ id }) => ({ poolId: id }))].map(({ poolId }) => poolId)),
    ].sort(),
    routes,
    others,
    policies: compileCallerPolicies(api.kind, routes),
  };
}

/** `undefined` where the groups' authorizer has nothing to say. */
function admittedOf(
  rule: GroupRule | undefined,
  sameAuthorizer: boolean,
): readonly string[] | null | undefined {
  switch (rule?.kind) {
    case undefined:
      return undefined;
    case 'unlisted':
      return [];
    case 'ungrouped':
      return sameAuthorizer ? null : undefined;
    case 'groups':
      return [...rule.admitted];
  }
}

/** May somebody with exactly these groups call the route? The matrix, in one line. */
export function mayCall(route: AccessRoute, groups: readonly string[]): boolean {
  return route.admitted === null || route.admitted.some((group) => groups.includes(group));
}

export function accessKey(route: AccessRoute): string {
  return groupRouteKey(route);
}

/** One policy for all routes can be cached; where no policy can say it, or its path cannot be written, one a request. */
export function isCacheable({ policies }: GroupAccess): boolean {
  return policies.ambiguities.length === 0 && policies.unwritable.length === 0;
}
