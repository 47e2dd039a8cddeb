import type { User } from '../user-pools/user.ts';

/** `userAttributes` of events about a user that there is; with its status, as Cognito puts it there. */
export function eventAttributes({ sub, status, doc }: User): Readonly<Record<string, string>> {
  return { sub, 'cognito:user_status': status, ...doc.attributes };
}
