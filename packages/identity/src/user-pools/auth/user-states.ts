import { notAuthorized, ServiceError } from '../../service/service-error.ts';
import type { User } from '../user.ts';

/**
 * Refuses users whose state lets nobody in. Said only to who proved the first factor, so that states tell nothing
 * about names.
 */
export function checkMaySignIn({ enabled, status }: User): void {
  if (!enabled) throw notAuthorized('User is disabled.');
  switch (status) {
    case 'UNCONFIRMED':
      throw new ServiceError('UserNotConfirmedException', 'User is not confirmed.');
    case 'RESET_REQUIRED':
      throw passwordResetRequired();
    case 'CONFIRMED':
    case 'FORCE_CHANGE_PASSWORD':
      return;
    case 'EXTERNAL_PROVIDER':
    case 'ARCHIVED':
    case 'COMPROMISED':
    case 'UNKNOWN':
      throw notAuthorized('Incorrect username or password.');
    default:
      throw new TypeError(`no such status: ${status satisfies never}`);
  }
}

export function passwordResetRequired(): ServiceError {
  return new ServiceError('PasswordResetRequiredException', 'Password reset required for the user');
}

/** A temporary password that nobody used in time. */
export function checkPasswordLives({ status, doc }: User, now: number): void {
  const end = doc.password?.validUntil;
  if (status === 'FORCE_CHANGE_PASSWORD' && end !== undefined && end <= now)
    throw notAuthorized('Temporary password has expired and must be reset by an administrator.');
}
