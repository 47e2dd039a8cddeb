import type { Api, Route } from '../api.ts';
import { authorizerOfRoute } from '../authorizer-of-route.ts';
import type { Definition } from '../definition.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { type GroupRoute, type GroupTable, groupRouteKey } from '../group-table.ts';
import { nearest } from '../source/nearest.ts';
import { countedPools, poolIdOfName, tokenPools } from './pools.ts';

/** The table's routes against those of the API, both ways, and whether groups can decide at each. */
export function checkGroupRoutes(definition: Definition, api: Api, table: GroupTable): readonly Diagnostic[] {
  const deployed = new Map(api.routes.map((route) => [groupRouteKey(route), route]));
  const listed = new Set(table.routes.map(groupRouteKey));
  const pools = table.pools.flatMap(({ name, at }): Diagnostic[] => {
    if (poolIdOfName(definition, name) !== undefined) return [];
    const meant = nearest(
      name,
      definition.userPools.map(({ logicalId }) => logicalId),
    );
    const help = meant === undefined ? 'name it by its logical id or ARN' : `the template has \`${meant}\``;
    return [
      { severity: 'error', code: 'GROUPS_POOL', message: `there is no user pool \`${name}\``, help, at },
    ];
  });
  return [
    ...pools,
    ...table.routes.flatMap((line) => {
      const route = deployed.get(groupRouteKey(line));
      return route === undefined ? unknownRoute(api, line) : checkAuth(definition, api, table, line, route);
    }),
    ...api.routes.filter((route) => !listed.has(groupRouteKey(route))).flatMap(unlistedRoute),
  ];
}

function unknownRoute(api: Api, line: GroupRoute): readonly Diagnostic[] {
  const key = groupRouteKey(line);
  const samePath = api.routes.filter(({ path }) => path === line.path).map(groupRouteKey);
  const meant = samePath.length > 0 ? undefined : nearest(key, api.routes.map(groupRouteKey));
  const help =
    samePath.length > 0
      ? `the API declares ${samePath.map((one) => `\`${one}\``).join(', ')}; name routes as it does`
      : meant === undefined
        ? 'name routes as the API declares them, or remove the line'
        : `the API declares \`${meant}\``;
  const message = `\`${api.logicalId}\` has no route \`${key}\``;
  return [{ severity: 'error', code: 'GROUPS_ROUTE_UNKNOWN', message, help, at: line.at }];
}

/** Preflights carry no credentials: an open OPTIONS route is nobody's business. Fetch Standard, "CORS-preflight fetch". */
export function isOpenPreflight(route: Route): boolean {
  return route.method === 'OPTIONS' && route.auth.type === 'NONE';
}

function unlistedRoute(route: Route): readonly Diagnostic[] {
  if (isOpenPreflight(route)) return [];
  const key = groupRouteKey(route);
  const open =
    route.auth.type === 'NONE' ? '; it has no authorizer, so on AWS everybody can call it all the same' : '';
  const message = `\`${key}\` is not in the group table: denied to everybody${open}`;
  const help =
    route.auth.type === 'NONE' || route.auth.type === 'AWS_IAM'
      ? `add \`"${key}": ungrouped\` where ${open === '' ? 'IAM is to decide' : 'that is meant, or give it an authorizer'}`
      : `add \`"${key}": [group, ...]\`, or \`"${key}": ungrouped\` where its own auth is to decide`;
  return [{ severity: 'warning', code: 'GROUPS_ROUTE_UNLISTED', message, help, at: route.at }];
}

function checkAuth(
  definition: Definition,
  api: Api,
  table: GroupTable,
  line: GroupRoute,
  route: Route,
): readonly Diagnostic[] {
  if (line.access.kind === 'ungrouped') return [];
  const key = groupRouteKey(route);
  const error = (code: string, message: string, help: string): readonly Diagnostic[] => [
    { severity: 'error', code, message, help, at: line.at },
  ];
  const authorizer = authorizerOfRoute(api, route);
  if (authorizer === undefined) {
    const how =
      route.auth.type === 'NONE'
        ? route.apiKeyRequired
          ? 'an API key only'
          : 'no authorizer'
        : 'AWS_IAM auth';
    const help = 'give it an authorizer that verifies tokens of the user pool, or write `ungrouped`';
    return error('GROUPS_NO_CLAIM', `\`${key}\` has ${how}: no token, so no groups that could decide`, help);
  }
  if (
    table.authorizer !== undefined &&
    ![authorizer.logicalId, authorizer.name].includes(table.authorizer.name)
  ) {
    const message = `\`${key}\` has the authorizer \`${authorizer.logicalId}\`, and the table is about \`${table.authorizer.name}\``;
    return error('GROUPS_AUTHORIZER', message, 'write `ungrouped`, or change the one or the other');
  }
  // What a Lambda authorizer returns is known when it has run; an unresolved one fails closed by itself.
  if (authorizer.kind === 'TOKEN' || authorizer.kind === 'REQUEST' || authorizer.unresolved !== undefined)
    return [];
  const pools = tokenPools(definition, authorizer);
  if (pools.length === 0 && authorizer.kind === 'JWT') {
    const message = `\`${key}\` takes tokens of ${authorizer.issuer}, which is no user pool: they have no \`cognito:groups\``;
    return error('GROUPS_NO_CLAIM', message, 'write `ungrouped`, and decide by scopes');
  }
  if (table.pools.length === 0 && pools.length > 1) {
    const message = `\`${key}\` takes tokens of ${pools.length} user pools, and both may have a group of the same name`;
    return error('GROUPS_POOLS_SEVERAL', message, 'name in `pools` those whose groups count');
  }
  if (countedPools(definition, table, authorizer).length === 0) {
    const message = `\`${key}\` takes tokens of none of the user pools in \`pools\``;
    return error('GROUPS_POOL', message, 'name the pool of its authorizer, or write `ungrouped`');
  }
  return [];
}
