import type { Method, Route } from '@portcullis/model';
import { locate, type MapNode, type Mark, type TreeNode } from '@portcullis/model/source';
import { warnOfUnknownFields } from './extensions.ts';
import { readIntegration } from './integration.ts';
import { checkOperationExtensions } from './own-extensions.ts';
import { field, follow, idInApi, mapAt, pathIn, type Reading, report } from './reading.ts';
import { sameRequests } from './same-requests.ts';
import { readOperationSecurity, type SecurityScheme } from './security.ts';
import { readValidation } from './validation.ts';

const ANY = 'x-amazon-apigateway-any-method';

const METHODS: ReadonlyMap<string, Method> = new Map([
  ['delete', 'DELETE'],
  ['get', 'GET'],
  ['head', 'HEAD'],
  ['options', 'OPTIONS'],
  ['patch', 'PATCH'],
  ['post', 'POST'],
  ['put', 'PUT'],
  [ANY, 'ANY'],
]);

/** What a path item holds beside operations. */
const OTHER_FIELDS: ReadonlySet<string> = new Set([
  'parameters',
  'summary',
  'description',
  'servers',
  '$ref',
]);

/** Every operation of the document, sorted by path, then method. */
export function readRoutes(reading: Reading, schemes: ReadonlyMap<string, SecurityScheme>): readonly Route[] {
  const routes: Route[] = [];
  const seen = new Set<string>();
  for (const [declaredPath, entry] of mapAt(reading, field(reading.root, 'paths'), 'paths')?.entries ?? []) {
    if (declaredPath.startsWith('x-')) continue;
    const at = `paths.${declaredPath}`;
    const pathItem = mapAt(reading, follow(reading, entry.value, at), at);
    const path = routePath(reading, declaredPath, entry.value, at);
    if (pathItem === undefined || path === undefined) continue;
    checkOperationExtensions(reading, pathItem, at);
    for (const [key, operationEntry] of pathItem.entries) {
      const method = methodOf(reading, key, operationEntry.keyMark, at);
      if (method === undefined) continue;
      const operationPath = `${at}.${key}`;
      const operation = mapAt(reading, operationEntry.value, operationPath);
      if (operation === undefined) continue;
      const requests = sameRequests(method, path);
      if (seen.has(requests)) {
        const message = `\`${method} ${path}\` is declared twice, or takes the same requests as another route`;
        report(reading, 'error', 'OPENAPI_DUPLICATE_ROUTE', message, {
          node: operation,
          path: operationPath,
        });
      }
      seen.add(requests);
      routes.push(
        readRoute(reading, schemes, {
          path,
          method,
          pathItem,
          operation,
          mark: operationEntry.keyMark,
          at: operationPath,
        }),
      );
    }
  }
  return routes.sort(byPathThenMethod);
}

interface Operation {
  readonly path: string;
  readonly method: Method;
  readonly pathItem: MapNode;
  readonly operation: MapNode;
  readonly mark: Mark;
  readonly at: string;
}

function readRoute(
  reading: Reading,
  schemes: ReadonlyMap<string, SecurityScheme>,
  { path, method, pathItem, operation, mark, at }: Operation,
): Route {
  warnOfUnknownFields(reading, operation, at);
  checkOperationExtensions(reading, operation, at);
  const security = readOperationSecurity(reading, schemes, operation, at);
  const { integration, unresolved } = readIntegration(reading, operation, at);
  const rest = reading.context.kind === 'REST';
  return {
    method,
    path,
    // REST resources are paths: their methods share one id.
    id: rest
      ? idInApi(reading.context, 'resource', path, 6)
      : idInApi(reading.context, 'route', `${method} ${path}`, 7),
    auth: security.auth,
    apiKeyRequired: security.apiKeyRequired,
    integration,
    validation: readValidation(reading, pathItem, operation, at),
    unresolved: security.unresolved ?? unresolved,
    at: locate(mark),
  };
}

function methodOf(reading: Reading, key: string, keyMark: Mark, at: string): Method | undefined {
  const method = METHODS.get(key.toLowerCase());
  if (method !== undefined) return method;
  if (!OTHER_FIELDS.has(key) && !key.startsWith('x-')) {
    const message = `API Gateway has no method \`${key}\`; it is ignored`;
    reading.diagnostics.warning('OPENAPI_UNKNOWN_METHOD', message, {
      mark: keyMark,
      path: pathIn(reading, at),
    });
  }
  return undefined;
}

const PATH = /^\/(?:[^{}]|\{[^{}/+]+\}|\{[^{}/+]+\+\}$)*$/;

/** DG "Working with routes for HTTP APIs": OpenAPI writes the default route as `/$default` or `$default`. */
function routePath(reading: Reading, declared: string, node: TreeNode, at: string): string | undefined {
  if (reading.context.kind === 'HTTP' && (declared === '$default' || declared === '/$default'))
    return '$default';
  if (PATH.test(declared)) return withoutTrailingSlash(reading, declared);
  const message = `\`${declared}\` is not a path`;
  const help = 'a path begins with a slash; `{name}` is one segment, and `{name+}` may only be the last';
  report(reading, 'error', 'OPENAPI_PATH', message, { node, path: at }, help);
  return undefined;
}

/** REST resources have no trailing slash; HTTP routes keep theirs. */
function withoutTrailingSlash(reading: Reading, path: string): string {
  return reading.context.kind === 'REST' && path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}

function byPathThenMethod(a: Route, b: Route): number {
  if (a.path !== b.path) return a.path < b.path ? -1 : 1;
  return a.method < b.method ? -1 : 1;
}
