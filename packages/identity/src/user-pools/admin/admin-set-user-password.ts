import type { Operation } from '../../service/operation.ts';
import { passwordOf } from '../accounts/members.ts';
import { checkPolicy } from '../accounts/password-policy.ts';
import { changeUser } from '../accounts/write-user.ts';
import { refuseReused, storedPassword, temporaryPasswordEnd, withPassword } from '../set-password.ts';
import { userOperation } from './pool-operation.ts';

/** AdminSetUserPassword: for good (`Permanent`), or until the user chooses another at the next sign-in. */
export const adminSetUserPassword: Operation = userOperation(
  'AdminSetUserPassword',
  async ({ input, context, pool, user }) => {
    const password = passwordOf(input, 'Password');
    const permanent = input.flag('Permanent') ?? false;
    checkPolicy(pool, password);
    await refuseReused(context, pool, user.doc, password);
    const validUntil = permanent ? undefined : temporaryPasswordEnd(pool, context.ports.now());
    const { username } = user;
    const stored = await storedPassword(context, { pool, username, password, validUntil });
    await changeUser(context, pool, user.sub, ({ doc }) => ({
      status: permanent ? 'CONFIRMED' : 'FORCE_CHANGE_PASSWORD',
      doc: withPassword(pool, doc, stored),
    }));
    return {};
  },
);
