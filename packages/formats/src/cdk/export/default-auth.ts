import type { Setup, SetupAuth } from '@portcullis/model/setup';

/**
 * What guards a route that somebody adds without a word about its auth: what guards most routes, and never nothing.
 * Where a route is for IAM it is IAM: the CDK refuses to replace a default authorizer by it.
 */
export function defaultAuth({ routes, authorizers }: Setup): Exclude<SetupAuth, { type: 'NONE' }> {
  const uses = new Map<string, number>();
  for (const { auth } of routes) {
    if (auth.type === 'AWS_IAM') return auth;
    if (auth.type === 'AUTHORIZER') uses.set(auth.authorizer, (uses.get(auth.authorizer) ?? 0) + 1);
  }
  const [most] = [...uses].sort((a, b) => b[1] - a[1]);
  const authorizer = most?.[0] ?? authorizers[0]?.name;
  if (authorizer === undefined) return { type: 'AWS_IAM' };
  const scopes = routes.flatMap(({ auth }) =>
    auth.type === 'AUTHORIZER' && auth.authorizer === authorizer ? [auth.scopes] : [],
  );
  return { type: 'AUTHORIZER', authorizer, scopes: scopes[0] ?? [] };
}
