import type { Route } from '@portcullis/model';
import { compare, type ImportContext } from './resource-index.ts';

/** Routes of a document and of resources, by path, then method; a route that stands twice is an error. */
export function mergeRoutes(
  context: ImportContext,
  logicalId: string,
  ofBody: readonly Route[],
  own: readonly Route[],
): readonly Route[] {
  const seen = new Set(ofBody.map(routeKey));
  for (const route of own) {
    if (seen.has(routeKey(route))) {
      const message = `${routeKey(route)} of \`${logicalId}\` is declared twice`;
      const help = 'remove one of the two';
      context.diagnostics.add({
        severity: 'error',
        code: 'CFN_DUPLICATE_ROUTE',
        message,
        help,
        at: route.at,
      });
    }
    seen.add(routeKey(route));
  }
  return [...ofBody, ...own].sort((a, b) => compare(a.path, b.path) || compare(a.method, b.method));
}

function routeKey({ method, path }: Route): string {
  return `${method} ${path}`;
}
