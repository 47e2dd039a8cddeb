import { findUser } from '../users.ts';
import { invalidSession } from './session.ts';
import type { SignInFrame, SignInState } from './sign-in.ts';

/**
 * `USERNAME` is whom a session is for, by whatever name they signed in. Throws NotAuthorizedException for anybody
 * else.
 */
export async function checkName(
  { context, pool }: SignInFrame,
  name: string,
  state: SignInState,
): Promise<void> {
  if (name === state.username || name === state.typed) return;
  const named = await findUser(context.db, pool, name);
  if (named === undefined || named.sub !== state.sub) throw invalidSession();
}
