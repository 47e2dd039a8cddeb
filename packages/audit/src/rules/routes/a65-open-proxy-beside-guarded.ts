import type { Api, Route } from '@portcullis/model';
import { isCatchAll, isMock, isOpen, isPreflight, listed, routeName } from '../../route-facts.ts';
import type { TemplateRule } from '../../rule.ts';

interface GuardedPath {
  readonly path: string;
  readonly verbs: ReadonlySet<string>;
  readonly backends: ReadonlySet<string>;
}

/** Paths of which some method (preflights aside) is guarded. */
function guardedPaths({ routes }: Api): readonly GuardedPath[] {
  const byPath = new Map<string, Route[]>();
  for (const route of routes) {
    if (isPreflight(route)) continue;
    const some = byPath.get(route.path);
    if (some === undefined) byPath.set(route.path, [route]);
    else some.push(route);
  }
  return [...byPath]
    .filter(([, some]) => some.some((route) => route.auth.type !== 'NONE'))
    .map(([path, some]) => ({
      path,
      verbs: new Set(some.map(({ method }) => method)),
      backends: new Set(some.map(backendOf)),
    }));
}

/** Where a request ends: the function, or the host. */
function backendOf({ integration }: Route): string {
  switch (integration?.type) {
    case 'AWS_PROXY':
      return integration.function.logicalId ?? integration.function.arn;
    case 'HTTP_PROXY':
      return /^[a-z]+:\/\/[^/]+/i.exec(integration.uri)?.[0] ?? integration.uri;
    default:
      return integration?.type ?? '';
  }
}

export const openProxyBesideGuarded: TemplateRule = {
  id: 'A65',
  slug: 'open-proxy-beside-guarded',
  severity: 'high',
  title: 'an open proxy route takes the verbs that a guarded path lacks',
  why: 'Routing looks for path and verb together: a verb that the guarded path does not have falls through to the proxy, which reaches the same backend unguarded.',
  fix: 'Guard the proxy as well, or give the path an `ANY` method with the same auth.',
  source: 'API Gateway Developer Guide, "API Gateway REST API routes, resources and methods"',
  recommended: true,
  needs: 'model',
  *check({ definition }) {
    for (const api of definition.apis) {
      const proxies = api.routes.filter((route) => isCatchAll(route) && isOpen(route) && !isMock(route));
      if (proxies.length === 0) continue;
      const guarded = guardedPaths(api);
      for (const route of proxies) {
        const prefix = route.path === '$default' ? '/' : route.path.replace(/\{[^}]+\+\}$/, '');
        const passed = guarded.filter(
          ({ path, verbs, backends }) =>
            path.startsWith(prefix) &&
            path !== route.path &&
            backends.has(backendOf(route)) &&
            !verbs.has('ANY') &&
            (route.method === 'ANY' || !verbs.has(route.method)),
        );
        if (passed.length === 0) continue;
        yield {
          at: route.at,
          api,
          route,
          message: `${routeName(route)} takes the other verbs of ${listed(passed.map(({ path }) => path))}, to the same backend`,
        };
      }
    }
  },
};
