import type { Operation } from '../../service/operation.ts';
import { changePassword } from './change-password.ts';
import { confirmForgotPassword } from './confirm-forgot-password.ts';
import { confirmSignUp } from './confirm-sign-up.ts';
import { deleteUser } from './delete-user.ts';
import { forgotPassword } from './forgot-password.ts';
import { getUser } from './get-user.ts';
import { getUserAuthFactors } from './get-user-auth-factors.ts';
import { resendConfirmationCode } from './resend-confirmation-code.ts';
import { signUp } from './sign-up.ts';
import { deleteUserAttributes, updateUserAttributes } from './user-attributes.ts';
import { adminSetUserSettings, setUserSettings } from './user-settings.ts';
import { getUserAttributeVerificationCode, verifyUserAttribute } from './verify-user-attribute.ts';

/** Operations on a user's own account. */
export const accountOperations: readonly Operation[] = [
  adminSetUserSettings,
  changePassword,
  confirmForgotPassword,
  confirmSignUp,
  deleteUser,
  deleteUserAttributes,
  forgotPassword,
  getUser,
  getUserAttributeVerificationCode,
  getUserAuthFactors,
  resendConfirmationCode,
  setUserSettings,
  signUp,
  updateUserAttributes,
  verifyUserAttribute,
];
