import type { IdentityContext } from '../../service/context.ts';
import { isUserRevokedSince } from '../../tokens/revocations.ts';
import type { User } from '../user.ts';
import { invalidSession, type Session } from './session.ts';

/**
 * A session is worth no more than what was proved before it: another password, or a sign-out everywhere, ends it as
 * it ends other sign-ins. Cognito API "GlobalSignOut". Throws NotAuthorizedException.
 */
export async function checkHolds(
  context: IdentityContext,
  { challenge, state }: Pick<Session, 'challenge' | 'state'>,
  user: User,
): Promise<void> {
  if (user.doc.password?.changedAt !== state.passwordAt) throw invalidSession();
  // Its answer proves the password anew.
  if (challenge === 'PASSWORD_VERIFIER') return;
  if (await isUserRevokedSince(context, user, state.beganAt)) throw invalidSession();
}
