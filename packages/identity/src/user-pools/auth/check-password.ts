import type { User } from '../user.ts';
import { hidesFrom, type Subject, userNotFound, wrongPassword } from './find-subject.ts';
import { countFailure, guessSubject, passGuess, refuseLocked } from './lockout.ts';
import type { SignInFrame, SignInState } from './sign-in.ts';
import { checkMaySignIn, checkPasswordLives, passwordResetRequired } from './user-states.ts';

/**
 * The user of a name, if the password is theirs and they may sign in. Names that nobody has take as long as others
 * and, where users are hidden, get the same answers.
 */
export async function checkPassword(
  frame: SignInFrame,
  state: Pick<SignInState, 'flow'>,
  { user, username }: Subject,
  password: string,
): Promise<User> {
  const { context, pool, client } = frame;
  const hidden = hidesFrom(client, state);
  const subject = guessSubject(context, pool, user ?? username);
  await refuseLocked(context, pool.id, subject, 'password');
  const stored = user?.doc.password;
  let right = false;
  if (stored === undefined) await context.passwords.pretend(password);
  else right = await context.passwords.verify(stored.hash, password);
  if (user === undefined || !right) {
    await countFailure(context, pool.id, subject, 'password');
    if (user === undefined && !hidden) throw userNotFound();
    // A reset takes the password away: there is none to be right.
    if (user?.status === 'RESET_REQUIRED' && stored === undefined && !hidden) throw passwordResetRequired();
    throw wrongPassword();
  }
  await passGuess(context, pool.id, subject, 'password');
  checkMaySignIn(user);
  checkPasswordLives(user, context.ports.now());
  return user;
}
