import type { IdentityContext } from '../../service/context.ts';
import type { User } from '../user.ts';
import { type CodeDoc, issueCode } from './codes.ts';
import type { Destination } from './destination.ts';

/** A code with which the user sets a password in place of the one of now. */
export function issueRecoveryCode(context: IdentityContext, user: User, to: Destination): Promise<string> {
  return issueCode(context, user, 'forgot-password', { ...to, replaces: user.doc.password?.changedAt });
}

/**
 * Whether a code that is right may still set a password: the address that it was sent to is the user's, and nobody
 * has set another password since. An account that was taken back is not lost again to an old message.
 */
export function stillRecovers({ doc }: User, { attribute, value, replaces }: CodeDoc): boolean {
  return doc.attributes[attribute] === value && doc.password?.changedAt === replaces;
}
