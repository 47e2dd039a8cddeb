import type { Api, Authorizer, Definition, LambdaFunction, Route } from '@portcullis/model';

/** One template (or several that are read as one) as the rules look at it. */
export interface Subject {
  readonly definition: Definition;
  /** Every route of every API, with its authorizer. */
  readonly routes: readonly RouteOfApi[];
  readonly functions: ReadonlyMap<string, LambdaFunction>;
}

export interface RouteOfApi {
  readonly api: Api;
  readonly route: Route;
  readonly authorizer: Authorizer | undefined;
}

/** Indexes a definition once for all rules. */
export function subjectOf(definition: Definition): Subject {
  const routes = definition.apis.flatMap((api) => {
    const authorizers = new Map(api.authorizers.map((authorizer) => [authorizer.id, authorizer]));
    return api.routes.map((route) => {
      const authorizer = 'authorizer' in route.auth ? authorizers.get(route.auth.authorizer) : undefined;
      return { api, route, authorizer };
    });
  });
  const functions = new Map(definition.functions.map((fn) => [fn.logicalId, fn]));
  return { definition, routes, functions };
}
