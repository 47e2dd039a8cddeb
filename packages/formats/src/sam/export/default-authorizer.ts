import type { Setup } from '@portcullis/model/setup';

/**
 * What guards a route that somebody adds without a word about its auth: the authorizer of most routes, and signed
 * requests where there is none. Never nothing: routes that are open say `NONE`.
 */
export function defaultAuthorizer({ routes, authorizers }: Setup): string {
  const uses = new Map(authorizers.map(({ name }) => [name, 0]));
  for (const { auth } of routes) {
    if (auth.type === 'AUTHORIZER') uses.set(auth.authorizer, (uses.get(auth.authorizer) ?? 0) + 1);
  }
  const [most] = [...uses].sort(([, one], [, other]) => other - one);
  return most?.[0] ?? 'AWS_IAM';
}
