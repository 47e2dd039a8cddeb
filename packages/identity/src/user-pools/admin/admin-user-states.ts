import type { Operation } from '../../service/operation.ts';
import { revokeUser } from '../../tokens/revocations.ts';
import { eventAttributes } from '../../triggers/event-attributes.ts';
import { postConfirmation } from '../../triggers/post-confirmation.ts';
import { notConfirmable } from '../accounts/confirm-sign-up.ts';
import { recoveryOf } from '../accounts/forgot-password.ts';
import { sendCode } from '../accounts/messages.ts';
import { issueRecoveryCode } from '../accounts/recovery-code.ts';
import { removeUser } from '../accounts/remove-user.ts';
import { changeUser } from '../accounts/write-user.ts';
import { userOperation } from './pool-operation.ts';

/** AdminConfirmSignUp: confirms the account without a code, and verifies nothing. */
export const adminConfirmSignUp: Operation = userOperation(
  'AdminConfirmSignUp',
  async ({ input, context, pool, user }) => {
    const clientMetadata = input.map('ClientMetadata');
    const confirmed = await changeUser(context, pool, user.sub, (before) => {
      if (before.status !== 'UNCONFIRMED') throw notConfirmable(before);
      return { status: 'CONFIRMED' };
    });
    await postConfirmation(context, {
      pool,
      userName: confirmed.username,
      source: 'ConfirmSignUp',
      userAttributes: eventAttributes(confirmed),
      clientMetadata,
    });
    return {};
  },
);

/** AdminResetUserPassword: nobody signs in until a code, which is sent, has set another password. */
export const adminResetUserPassword: Operation = userOperation(
  'AdminResetUserPassword',
  async ({ input, context, pool, user }) => {
    const clientMetadata = input.map('ClientMetadata');
    const to = recoveryOf(pool, user);
    const reset = await changeUser(context, pool, user.sub, (before) => {
      recoveryOf(pool, before);
      return { status: 'RESET_REQUIRED' };
    });
    const code = await issueRecoveryCode(context, reset, to);
    await sendCode(context, { occasion: 'ForgotPassword', pool, user: reset, to, code, clientMetadata });
    return {};
  },
);

/**
 * AdminDisableUser: nobody signs in as this user, and what was issued to it is no longer taken. Neither are the cookies
 * of the hosted pages, even once the user is enabled again.
 */
export const adminDisableUser: Operation = userOperation(
  'AdminDisableUser',
  async ({ context, pool, user }) => {
    await changeUser(context, pool, user.sub, ({ doc }) => ({
      enabled: false,
      doc: { ...doc, hostedSessionsFrom: context.ports.now() },
    }));
    await revokeUser(context, pool.id, user.sub);
    return {};
  },
);

export const adminEnableUser: Operation = userOperation(
  'AdminEnableUser',
  async ({ context, pool, user }) => {
    await changeUser(context, pool, user.sub, () => ({ enabled: true }));
    return {};
  },
);

export const adminDeleteUser: Operation = userOperation('AdminDeleteUser', async ({ context, user }) => {
  await removeUser(context, user);
  return {};
});
