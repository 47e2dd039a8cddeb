import type { Operation } from '../../service/operation.ts';
import { wrongPassword } from '../auth/find-subject.ts';
import { refuseReused, storedPassword, withPassword } from '../set-password.ts';
import { countTry, forgetTries } from './hourly-limit.ts';
import { optionalPasswordOf, passwordOf } from './members.ts';
import { checkPolicy } from './password-policy.ts';
import { tokenOperation } from './token-call.ts';
import { changeUser } from './write-user.ts';

/** ChangePassword: another password for who knows the one before; a first one for users who have none. */
export const changePassword: Operation = tokenOperation(
  'ChangePassword',
  async ({ input, context, pool, user }) => {
    const proposed = passwordOf(input, 'ProposedPassword');
    const previous = optionalPasswordOf(input, 'PreviousPassword');
    const known = user.doc.password;
    // Who signs in elsewhere has no password here.
    if (user.status === 'EXTERNAL_PROVIDER') throw wrongPassword();
    await countTry(context, user, 'change password');
    if (known !== undefined) {
      if (previous === undefined || !(await context.passwords.verify(known.hash, previous)))
        throw wrongPassword();
    }
    checkPolicy(pool, proposed);
    await refuseReused(context, pool, user.doc, proposed);
    const stored = await storedPassword(context, { pool, username: user.username, password: proposed });
    await changeUser(context, pool, user.sub, ({ doc }) => {
      // Somebody else changed it in between: what was proved is no longer so.
      if (doc.password?.hash !== known?.hash) throw wrongPassword();
      return { doc: withPassword(pool, doc, stored) };
    });
    await forgetTries(context, user, 'change password');
    return {};
  },
);
