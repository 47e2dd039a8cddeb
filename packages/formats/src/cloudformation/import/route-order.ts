import type { Route } from '@portcullis/model';
import { sameRequests } from '../../openapi/same-requests.ts';
import { compare, type ImportContext } from './resource-index.ts';

/** Routes of a document and of resources, by path, then method; a route that stands twice is an error. */
export function mergeRoutes(
  context: ImportContext,
  logicalId: string,
  ofBody: readonly Route[],
  own: readonly Route[],
): readonly Route[] {
  const seen = new Set(ofBody.map(requestsOf));
  for (const route of own) {
    if (seen.has(requestsOf(route))) {
      const what = `${route.method} ${route.path} of \`${logicalId}\``;
      const message = `${what} is declared twice, or takes the same requests as another route`;
      const help = 'remove one of the two';
      context.diagnostics.add({
        severity: 'error',
        code: 'CFN_DUPLICATE_ROUTE',
        message,
        help,
        at: route.at,
      });
    }
    seen.add(requestsOf(route));
  }
  return [...ofBody, ...own].sort((a, b) => compare(a.path, b.path) || compare(a.method, b.method));
}

function requestsOf({ method, path }: Route): string {
  return sameRequests(method, path);
}
