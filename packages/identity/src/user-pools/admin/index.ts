import type { Operation } from '../../service/operation.ts';
import { adminCreateUser } from './admin-create-user.ts';
import { adminGetUser } from './admin-get-user.ts';
import { adminSetUserPassword } from './admin-set-user-password.ts';

export const adminOperations: readonly Operation[] = [adminCreateUser, adminGetUser, adminSetUserPassword];
