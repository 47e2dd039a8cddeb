import type { Api, Route } from './api.ts';
import type { Authorizer } from './authorizer.ts';

/** The authorizer that a route names; `undefined` where its auth needs none. */
export function authorizerOfRoute(api: Api, { auth }: Route): Authorizer | undefined {
  return 'authorizer' in auth ? api.authorizers.find(({ id }) => id === auth.authorizer) : undefined;
}
