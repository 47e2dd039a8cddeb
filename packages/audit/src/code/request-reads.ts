import type { RequestPart, RequestRead } from './code-facts.ts';
import { COMPUTED, type Path } from './path.ts';

/** Maps of the event whose next segment names what is read. */
const NAMED: Readonly<Record<string, RequestPart>> = {
  headers: 'header',
  multiValueHeaders: 'header',
  queryStringParameters: 'querystring',
  multiValueQueryStringParameters: 'querystring',
  pathParameters: 'pathParameter',
  stageVariables: 'stageVariable',
};

const BARE: Readonly<Record<string, RequestPart>> = {
  path: 'path',
  rawPath: 'path',
  resource: 'path',
  rawQueryString: 'querystring',
  httpMethod: 'method',
  routeKey: 'routeKey',
  methodArn: 'arn',
  routeArn: 'arn',
  authorizationToken: 'token',
  identitySource: 'token',
  body: 'body',
};

const IN_CONTEXT: Readonly<Record<string, RequestPart>> = {
  path: 'path',
  resourcePath: 'path',
  httpMethod: 'method',
  routeKey: 'routeKey',
  authorizer: 'authorizer',
};

/** What a path that begins at the event reads of the request. */
export function partOf([root, first, second, third]: Path): Pick<RequestRead, 'part' | 'name'> | undefined {
  if (root !== 'event' || first === undefined) return undefined;
  const named = own(NAMED, first);
  if (named !== undefined) {
    if (second === undefined) return undefined;
    if (second === COMPUTED) return { part: named };
    return { part: named, name: named === 'header' ? second.toLowerCase() : second };
  }
  if (first === 'cookies') return { part: 'header', name: 'cookie' };
  if (first !== 'requestContext') {
    const part = own(BARE, first);
    return part === undefined ? undefined : { part };
  }
  if (second === 'http') {
    if (third === 'path') return { part: 'path' };
    if (third === 'method') return { part: 'method' };
    return third === 'sourceIp' ? { part: 'sourceIp' } : undefined;
  }
  if (second === 'identity') return third === 'sourceIp' ? { part: 'sourceIp' } : undefined;
  const part = second === undefined ? undefined : own(IN_CONTEXT, second);
  return part === undefined ? undefined : { part };
}

function own<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
