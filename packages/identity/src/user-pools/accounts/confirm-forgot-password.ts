import type { IdentityContext } from '../../service/context.ts';
import type { Operation } from '../../service/operation.ts';
import { notAuthorized, ServiceError } from '../../service/service-error.ts';
import { eventAttributes } from '../../triggers/event-attributes.ts';
import { postConfirmation } from '../../triggers/post-confirmation.ts';
import type { Pool } from '../pool.ts';
import { refuseReused, storedPassword, withPassword } from '../set-password.ts';
import type { User } from '../user.ts';
import { clientCall, nameNotFound } from './client-call.ts';
import { type CodeDoc, checkCode, codeMismatch, expiredCode, takeCode } from './codes.ts';
import { countTry, forgetTries } from './hourly-limit.ts';
import { codeOf, passwordOf } from './members.ts';
import { checkPolicy } from './password-policy.ts';
import { pretendedUser } from './pretended-user.ts';
import { stillRecovers } from './recovery-code.ts';
import { changeUser } from './write-user.ts';

/** ConfirmForgotPassword: the code sets a new password, if the address that it was sent to is still the user's. */
export const confirmForgotPassword: Operation = {
  name: 'ConfirmForgotPassword',
  signed: false,
  run: async (input, context) => {
    const code = codeOf(input, 'ConfirmationCode');
    const password = passwordOf(input, 'Password');
    const { pool, client, name, user, hidesUsers, clientMetadata } = await clientCall(context, input);
    if (user === undefined && !hidesUsers) throw nameNotFound();
    // Before the code is looked at: a password that cannot be set costs no try.
    checkPolicy(pool, password);
    const owner = user ?? pretendedUser(context, pool, name).actor;
    await countTry(context, owner, 'confirm forgot password');
    const proved = await checkCode(context, owner, 'forgot-password', code);
    if (user === undefined) throw codeMismatch();
    const changed = await setPassword(context, pool, user, password, { code, proved });
    await forgetTries(context, owner, 'confirm forgot password');
    await postConfirmation(context, {
      pool,
      clientId: client.id,
      userName: changed.username,
      source: 'ConfirmForgotPassword',
      userAttributes: eventAttributes(changed),
      clientMetadata,
    });
    return {};
  },
};

async function setPassword(
  context: IdentityContext,
  pool: Pool,
  user: User,
  password: string,
  { code, proved }: { readonly code: string; readonly proved: CodeDoc },
): Promise<User> {
  checkMayRecover(user, proved);
  await refuseReused(context, pool, user.doc, password);
  const stored = await storedPassword(context, { pool, username: user.username, password });
  // Of two that have the code one sets the password.
  if (!(await takeCode(context, user, 'forgot-password', code))) throw expiredCode();
  return changeUser(context, pool, user.sub, (now) => {
    checkMayRecover(now, proved);
    return { status: 'CONFIRMED', doc: withPassword(pool, now.doc, stored) };
  });
}

function checkMayRecover(user: User, proved: CodeDoc): void {
  const { enabled, status } = user;
  if (!enabled) throw notAuthorized('User is disabled.');
  if (status === 'UNCONFIRMED') throw new ServiceError('UserNotConfirmedException', 'User is not confirmed.');
  if (status !== 'CONFIRMED' && status !== 'RESET_REQUIRED')
    throw notAuthorized('User password cannot be reset in the current state.');
  if (!stillRecovers(user, proved)) throw expiredCode();
}
