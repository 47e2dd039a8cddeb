import type { CompiledRoute } from './compile.ts';

/** INVARIANT: the importer refuses a route whose authorizer is not defined, so a compiled route has its own. */
export function authorizerOf<K extends 'tokenAuthorizer' | 'lambdaAuthorizer'>(
  target: CompiledRoute,
  kind: K,
): NonNullable<CompiledRoute[K]> {
  const authorizer = target[kind];
  if (authorizer === undefined) throw new Error(`the route ${target.route.path} has no ${kind}`);
  return authorizer;
}
