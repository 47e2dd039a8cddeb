import { notAuthorized, ServiceError } from '../../service/service-error.ts';
import type { User } from '../user.ts';

/**
 * Refuses users whose state lets nobody in. Said only to who proved the first factor, so that states tell nothing
 * about names.
 */
export function checkMaySignIn(user: User): void {
  const refusal = refusalOf(user);
  if (refusal !== undefined) throw refusal;
}

/** Whether who is signed in may stay so: who came from an identity provider signs in there, and stays signed in here. */
export function mayStaySignedIn(user: User): boolean {
  if (user.status === 'EXTERNAL_PROVIDER') return user.enabled;
  return refusalOf(user) === undefined;
}

function refusalOf({ enabled, status }: User): ServiceError | undefined {
  if (!enabled) return notAuthorized('User is disabled.');
  switch (status) {
    case 'UNCONFIRMED':
      return new ServiceError('UserNotConfirmedException', 'User is not confirmed.');
    case 'RESET_REQUIRED':
      return passwordResetRequired();
    case 'CONFIRMED':
    case 'FORCE_CHANGE_PASSWORD':
      return undefined;
    case 'EXTERNAL_PROVIDER':
    case 'ARCHIVED':
    case 'COMPROMISED':
    case 'UNKNOWN':
      return notAuthorized('Incorrect username or password.');
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
