import type { Operation } from '../../service/operation.ts';
import { removeUser } from './remove-user.ts';
import { tokenOperation } from './token-call.ts';

/** DeleteUser: the user who asks for it. */
export const deleteUser: Operation = tokenOperation('DeleteUser', async ({ context, user }) => {
  await removeUser(context, user);
  return {};
});
