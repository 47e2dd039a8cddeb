import { isMethod, type Method } from '@portcullis/model';
import type { SetupKind } from '@portcullis/model/setup';
import type { Leaf } from '../tree/index.ts';
import { pascalCase } from './names.ts';
import { SetupError } from './setup-error.ts';

/** A route, a route key of a WebSocket API, or a field of a GraphQL API. */
export interface GroupRoute {
  readonly method: Method;
  readonly path: string;
}

const READS: readonly string[] = ['GET', 'HEAD', 'OPTIONS'];
const SEGMENT = /^(?:[A-Za-z0-9._~:-]+|\{[A-Za-z0-9._-]+\}|\{[A-Za-z0-9._-]+\+\})$/;

export function isRead(route: GroupRoute): boolean {
  return READS.includes(route.method) || route.path.startsWith('Query.');
}

/** As the facts and the environment of authorizers name it: `GET /orders`, `$connect`, `Query.items`. */
export function routeName(route: GroupRoute): string {
  return route.path.startsWith('/') ? `${route.method} ${route.path}` : route.path;
}

/** As policies name it, method first whatever the kind: `GET /orders`, `ANY $connect`. */
export function policyRoute(route: GroupRoute): string {
  return `${route.method} ${route.path}`;
}

/** The routes of a group as the facts name them, or some to begin with. `alone`: the API has no other group. */
export function routesOf(
  names: readonly string[],
  about: { readonly group: string; readonly leaf: Leaf; readonly kind: SetupKind; readonly alone: boolean },
): readonly GroupRoute[] {
  const { kind } = about;
  const read = kind === 'WEBSOCKET' ? routeKey : kind === 'GRAPHQL' ? field : methodAndPath;
  const routes = (names.length === 0 ? defaultRoutes(about) : names).map((name) => read(name, about.group));
  const connect = routes.some(({ path }) => path === '$connect');
  if (kind === 'WEBSOCKET' && !connect) routes.push({ method: 'ANY', path: '$connect' });
  return routes;
}

function defaultRoutes(about: Parameters<typeof routesOf>[1]): readonly string[] {
  const noun = about.alone ? 'items' : about.group.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  if (about.kind === 'WEBSOCKET') return ['$connect', '$disconnect', '$default'];
  if (about.kind === 'GRAPHQL') {
    const name = pascalCase(noun);
    return [`Query.list${name}`, `Mutation.add${name}`];
  }
  if (about.leaf === 'HOOK') return [about.alone ? 'POST /webhooks' : `POST /webhooks/${noun}`];
  if (about.leaf === 'AGENT') return [about.alone ? 'POST /mcp' : `POST /${noun}/mcp`];
  if (about.leaf === 'OPEN') return [`GET /${noun}`];
  return [`GET /${noun}`, `POST /${noun}`];
}

function methodAndPath(name: string, group: string): GroupRoute {
  const [method, path, more] = name.split(' ');
  const segments = path === undefined ? [] : path.slice(1).split('/');
  const greedy = segments.findIndex((segment) => segment.endsWith('+}'));
  const wrong =
    method === undefined ||
    path === undefined ||
    more !== undefined ||
    !isMethod(method) ||
    !path.startsWith('/') ||
    (path !== '/' && !segments.every((segment) => SEGMENT.test(segment))) ||
    (greedy !== -1 && greedy !== segments.length - 1);
  if (wrong) {
    throw new SetupError(
      `route \`${name}\` of group \`${group}\` is not a method and a path such as \`GET /orders/{id}\``,
    );
  }
  return { method: method as Method, path };
}

function routeKey(name: string, group: string): GroupRoute {
  if (/^(?:\$connect|\$disconnect|\$default|[A-Za-z0-9._-]{1,128})$/.test(name)) {
    return { method: 'ANY', path: name };
  }
  throw new SetupError(
    `route \`${name}\` of group \`${group}\`: a WebSocket API has route keys; leave \`routes\` out, and add your keys to what is written`,
  );
}

function field(name: string, group: string): GroupRoute {
  if (/^(?:Query|Mutation)\.[_A-Za-z][_A-Za-z0-9]*$/.test(name)) return { method: 'ANY', path: name };
  throw new SetupError(
    `route \`${name}\` of group \`${group}\`: a GraphQL API has fields; leave \`routes\` out, and add your fields to what is written`,
  );
}
