import type { Setup } from '@portcullis/model/setup';

/** The only way in of an API that has one: what a route added later gets unless it says otherwise. */
export function defaultAuthorizer({ routes }: Setup): string | undefined {
  const guarded = routes.flatMap(({ auth }) =>
    auth.type === 'AUTHORIZER' ? [auth.authorizer] : auth.type === 'AWS_IAM' ? ['AWS_IAM'] : [],
  );
  const [only, more] = [...new Set(guarded)];
  return more === undefined ? only : undefined;
}
