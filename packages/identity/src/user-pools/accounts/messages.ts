import type { IdentityContext } from '../../service/context.ts';
import { ServiceError } from '../../service/service-error.ts';
import type { Client, Pool } from '../pool.ts';
import type { User } from '../user.ts';
import { type Destination, mediumOf } from './destination.ts';

/** Why a message is sent; the names are those of the custom message trigger. */
export type MessageOccasion =
  | 'SignUp'
  | 'AdminCreateUser'
  | 'ResendCode'
  | 'ForgotPassword'
  | 'UpdateUserAttribute'
  | 'VerifyUserAttribute';

export interface CodeMessage {
  readonly occasion: MessageOccasion;
  readonly pool: Pool;
  readonly user: User;
  readonly to: Destination;
  /** A code, or the temporary password of an invitation. */
  readonly code: string;
  readonly client?: Client | undefined;
  readonly clientMetadata?: Readonly<Record<string, string>> | undefined;
}

interface Text {
  readonly subject: string | undefined;
  readonly text: string;
}

const CODE = '{####}';
const USERNAME = '{username}';

/**
 * Sends a code in the words of the pool. Cognito Developer Guide "Configuring verification and invitation messages".
 * Throws CodeDeliveryFailureException.
 */
export async function sendCode(context: IdentityContext, message: CodeMessage): Promise<void> {
  const { pool, user, to, code } = message;
  const { subject, text } = textOf(context, message);
  const shown = shownName(pool, user);
  try {
    await context.ports.deliver({
      medium: mediumOf(to.attribute),
      to: to.value,
      subject: subject?.replaceAll(CODE, code).replaceAll(USERNAME, shown),
      text: text.replaceAll(CODE, code).replaceAll(USERNAME, shown),
      poolId: pool.id,
      username: user.username,
      code,
    });
  } catch {
    throw new ServiceError('CodeDeliveryFailureException', 'Failed to deliver the verification code.');
  }
}

/** Where addresses are usernames, users know themselves by them. */
export function shownName({ doc }: Pool, user: User): string {
  for (const kind of doc.UsernameAttributes ?? []) {
    const address = user.doc.attributes[kind];
    if (address !== undefined) return address;
  }
  return user.username;
}

function textOf(context: IdentityContext, message: CodeMessage): Text {
  const { occasion, to, pool } = message;
  const { doc } = pool;
  if (occasion === 'AdminCreateUser') {
    const template = doc.AdminCreateUserConfig?.InviteMessageTemplate ?? {};
    const text = 'Your username is {username} and temporary password is {####}. ';
    return to.attribute === 'email'
      ? {
          subject: template.EmailSubject ?? 'Your temporary password',
          text: template.EmailMessage ?? text,
        }
      : { subject: undefined, text: template.SMSMessage ?? text };
  }
  const template = doc.VerificationMessageTemplate ?? {};
  if (to.attribute === 'phone_number')
    return {
      subject: undefined,
      text: template.SmsMessage ?? doc.SmsVerificationMessage ?? 'Your verification code is {####}. ',
    };
  if (template.DefaultEmailOption === 'CONFIRM_WITH_LINK' && LINKED.has(occasion))
    return linkText(context, message);
  return {
    subject: template.EmailSubject ?? doc.EmailVerificationSubject ?? 'Your verification code',
    text: template.EmailMessage ?? doc.EmailVerificationMessage ?? 'Your verification code is {####}. ',
  };
}

/** Links confirm accounts; new passwords and changed addresses take a code. */
const LINKED: ReadonlySet<MessageOccasion> = new Set(['SignUp', 'ResendCode']);

function linkText({ place }: IdentityContext, { pool, user, code, client }: CodeMessage): Text {
  const template = pool.doc.VerificationMessageTemplate ?? {};
  const query = new URLSearchParams({
    client_id: client?.id ?? '',
    user_name: user.username,
    confirmation_code: code,
  });
  const link = `${place.url.replace(/\/+$/, '')}/confirmUser?${query}`;
  const text =
    template.EmailMessageByLink ??
    'Please click the link below to verify your email address. {##Verify Email##} ';
  return {
    subject: template.EmailSubjectByLink ?? 'Your verification link',
    text: text.replaceAll(
      /\{##((?:[^#]|#(?!#\}))*)##\}/g,
      (_, label: string) => `<a href="${link.replaceAll('&', '&amp;')}">${label}</a>`,
    ),
  };
}
