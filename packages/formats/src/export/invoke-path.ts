import type { SetupKind } from '@portcullis/model/setup';

/**
 * The end of an execute-api ARN for a route: `GET /orders/{id}` -> `GET/orders/*`. Such ARNs hold the path of the
 * request, not of the route: `{id}` would never match. The root is `GET/`; a WebSocket route is its route key, `$connect`.
 *
 * Source: API Gateway Developer Guide "Control access for invoking an API".
 */
export function invokePath(kind: SetupKind, route: string): string {
  const space = route.indexOf(' ');
  const method = space === -1 ? 'ANY' : route.slice(0, space);
  const path = route.slice(space + 1);
  if (kind === 'WEBSOCKET') return path;
  const verb = method === 'ANY' ? '*' : method;
  if (path === '$default') return `${verb}/*`;
  return `${verb}${path.replace(/\{[^{}]*\}/g, '*')}`;
}
