import type { Api, Route } from '@portcullis/model';
import { compileRouter } from './route-match.ts';
import { routedPath } from './routed-path.ts';

/** Which route of an API serves a request: the pipeline's own step, for those who ask nothing else of it. */
export function compileRouteOf(
  api: Pick<Api, 'kind' | 'routes'>,
): (method: string, path: string) => Route | undefined {
  const router = compileRouter(
    api.kind,
    api.routes.map((route) => ({ route, target: route })),
  );
  return (method, path) => router(method, routedPath(path))?.target;
}
