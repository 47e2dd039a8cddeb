import type { Api, LambdaAuthorizer } from '@portcullis/model';
import type { RequestRead } from '../../code/code-facts.ts';

/** Context values that tell routes apart. */
const TELLS_ROUTES = /^(?:path|resourcePath|resourceId|routeKey|httpMethod)$/;

/** Answers are kept, and given again to whoever presents the same identity sources. WebSocket APIs keep none. */
export function isCached(api: Api, { resultTtlSeconds, kind, identitySources }: LambdaAuthorizer): boolean {
  if (api.kind === 'WEBSOCKET') return false;
  return resultTtlSeconds > 0 && (kind === 'TOKEN' || identitySources.length > 0);
}

/** The key of the cache has the route in it. */
export function keepsRoutesApart({ identitySources }: LambdaAuthorizer): boolean {
  return identitySources.some(
    (source) => source.in === 'context' && TELLS_ROUTES.test(source.name) && source.name !== 'httpMethod',
  );
}

/** Headers that say nothing about who calls. */
const FOR_LOGS =
  /^(?:x-amzn-trace-id|x-request-id|x-correlation-id|user-agent|content-type|accept|origin|host)$/;

/** What the code looks at and the key of the cache does not hold; `undefined` where it is no part of a decision. */
export function missingFromKey(authorizer: LambdaAuthorizer, read: RequestRead): string | undefined {
  const has = (where: string, test: (name: string) => boolean): boolean =>
    authorizer.identitySources.some((source) => source.in === where && test(source.name));
  const { part, name } = read;
  switch (part) {
    case 'header':
      if (name === undefined || FOR_LOGS.test(name)) return undefined;
      return has('header', (one) => one.toLowerCase() === name) ? undefined : `the header \`${name}\``;
    case 'querystring':
      if (name === undefined) return undefined;
      return has('querystring', (one) => one === name) ? undefined : `the query parameter \`${name}\``;
    case 'sourceIp':
      return has('context', (one) => /sourceIp$/i.test(one)) ? undefined : "the caller's address";
    case 'path':
    case 'pathParameter':
    case 'routeKey':
      return keepsRoutesApart(authorizer) ? undefined : 'the path';
    case 'method':
      return has('context', (one) => one === 'httpMethod' || one === 'routeKey') ? undefined : 'the method';
    default:
      return undefined;
  }
}
