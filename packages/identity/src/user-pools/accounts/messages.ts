import type { IdentityContext } from '../../service/context.ts';
import { markupText } from '../../service/markup-text.ts';
import { ServiceError } from '../../service/service-error.ts';
import {
  CODE_PLACEHOLDER,
  customMessage,
  type MessageCall,
  type MessageOccasion,
  USERNAME_PLACEHOLDER,
} from '../../triggers/custom-message.ts';
import {
  type CustomSender,
  customSender,
  handToSender,
  UnusableSenderError,
} from '../../triggers/custom-sender.ts';
import { eventAttributes } from '../../triggers/event-attributes.ts';
import type { Client, Pool } from '../pool.ts';
import type { User } from '../user.ts';
import { type Destination, mediumOf } from './destination.ts';

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

/**
 * Sends a code in the words of the pool, or of its custom message trigger; where the pool has a custom sender, its
 * function does, in words of its own. Cognito Developer Guide "Configuring verification and invitation messages",
 * "Custom sender Lambda triggers". Throws CodeDeliveryFailureException, and what the custom message trigger throws.
 */
export async function sendCode(context: IdentityContext, message: CodeMessage): Promise<void> {
  const sender = senderOf(context, message);
  if (sender === undefined) await sendByCarrier(context, message);
  else await sendByFunction(context, message, sender);
}

/** One that cannot be used is no reason to send by other means what a function was to send. */
function senderOf(context: IdentityContext, { pool, to }: CodeMessage): CustomSender | undefined {
  try {
    return customSender(context, pool, mediumOf(to.attribute));
  } catch (error) {
    if (!(error instanceof UnusableSenderError)) throw error;
    context.ports.log(`identity: a code of ${pool.id} was not sent: ${error.message}`);
    throw undelivered();
  }
}

async function sendByFunction(
  context: IdentityContext,
  message: CodeMessage,
  sender: CustomSender,
): Promise<void> {
  const { pool, user, to, code } = message;
  await handToSender(context, sender, { ...callOf(message), code });
  await context.ports.deliver({
    medium: sender.medium,
    to: to.value,
    subject: undefined,
    text: '',
    poolId: pool.id,
    username: user.username,
    code,
    sentBy: sender.functionArn,
  });
}

async function sendByCarrier(context: IdentityContext, message: CodeMessage): Promise<void> {
  const { pool, user, to, code } = message;
  const { subject, text } = await textOf(context, message);
  const shown = shownName(pool, user);
  const filled = (template: string): string =>
    linked(context, message, template)
      .replaceAll(CODE_PLACEHOLDER, () => code)
      .replaceAll(USERNAME_PLACEHOLDER, () => shown);
  try {
    await context.ports.deliver({
      medium: mediumOf(to.attribute),
      to: to.value,
      subject: subject === undefined ? undefined : filled(subject),
      text: filled(text),
      poolId: pool.id,
      username: user.username,
      code,
    });
  } catch (error) {
    // The caller is not told why: it is the operator's to mend.
    const why = error instanceof Error ? error.message : String(error);
    context.ports.log(`identity: a code of ${pool.id} was not sent: ${why}`);
    throw undelivered();
  }
}

const UNDELIVERED = 'CodeDeliveryFailureException';

function undelivered(): ServiceError {
  return new ServiceError(UNDELIVERED, 'Failed to deliver the verification code.');
}

/**
 * Sends without making the caller wait, where waiting would tell who there is: a name that nobody has is answered as
 * fast. What goes wrong is the operator's to see.
 */
export function sendCodeUnseen(context: IdentityContext, message: CodeMessage): void {
  sendCode(context, message).catch((error: unknown) => {
    // Why it was not delivered has been said.
    if (error instanceof ServiceError && error.code === UNDELIVERED) return;
    const why = error instanceof ServiceError ? `${error.code}: ${error.message}` : 'it failed';
    context.ports.log(`identity: a code of ${message.pool.id} was not sent: ${why}`);
  });
}

/** Where addresses are usernames, users know themselves by them. */
export function shownName({ doc }: Pool, user: User): string {
  for (const kind of doc.UsernameAttributes ?? []) {
    const address = user.doc.attributes[kind];
    if (address !== undefined) return address;
  }
  return user.username;
}

/** For the triggers that write or send it. */
function callOf({ occasion, pool, user, client, clientMetadata }: CodeMessage): MessageCall {
  return {
    pool,
    clientId: client?.id,
    userName: user.username,
    source: occasion,
    userAttributes: eventAttributes(user),
    clientMetadata,
  };
}

async function textOf(context: IdentityContext, message: CodeMessage): Promise<Text> {
  const { to } = message;
  const own = poolText(message);
  const written = await customMessage(context, callOf(message));
  if (to.attribute === 'phone_number') return { ...own, text: written?.smsMessage ?? own.text };
  return { subject: written?.emailSubject ?? own.subject, text: written?.emailMessage ?? own.text };
}

function poolText({ occasion, to, pool: { doc } }: CodeMessage): Text {
  if (occasion === 'AdminCreateUser') {
    const template = doc.AdminCreateUserConfig?.InviteMessageTemplate ?? {};
    const text = 'Your username is {username} and temporary password is {####}. ';
    return to.attribute === 'email'
      ? { subject: template.EmailSubject ?? 'Your temporary password', text: template.EmailMessage ?? text }
      : { subject: undefined, text: template.SMSMessage ?? text };
  }
  if (occasion === 'Authentication') return authenticationText(to, doc);
  const template = doc.VerificationMessageTemplate ?? {};
  const text = 'Your verification code is {####}. ';
  if (to.attribute === 'phone_number')
    return { subject: undefined, text: template.SmsMessage ?? doc.SmsVerificationMessage ?? text };
  if (template.DefaultEmailOption === 'CONFIRM_WITH_LINK' && LINKED.has(occasion))
    return {
      subject: template.EmailSubjectByLink ?? 'Your verification link',
      text:
        template.EmailMessageByLink ??
        'Please click the link below to verify your email address. {##Verify Email##} ',
    };
  return {
    subject: template.EmailSubject ?? doc.EmailVerificationSubject ?? 'Your verification code',
    text: template.EmailMessage ?? doc.EmailVerificationMessage ?? text,
  };
}

/** SetUserPoolMfaConfig, and the properties that a template has for the same. */
function authenticationText({ attribute }: Destination, doc: Pool['doc']): Text {
  const text = 'Your authentication code is {####}. ';
  const told = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
  if (attribute === 'phone_number') {
    const ofMfa = told(doc.SmsMfaConfiguration?.SmsAuthenticationMessage);
    return { subject: undefined, text: ofMfa ?? doc.SmsAuthenticationMessage ?? text };
  }
  const { Subject, Message } = doc.EmailMfaConfiguration ?? {};
  return {
    subject: Subject ?? told(doc.EmailAuthenticationSubject) ?? 'Your authentication code',
    text: Message ?? told(doc.EmailAuthenticationMessage) ?? text,
  };
}

/** Links confirm accounts; new passwords and changed addresses take a code. */
const LINKED: ReadonlySet<MessageOccasion> = new Set(['SignUp', 'ResendCode']);

/** Puts the link that confirms the account where a text has a place for it. */
function linked(
  { place }: IdentityContext,
  { occasion, user, code, client }: CodeMessage,
  text: string,
): string {
  if (!LINKED.has(occasion)) return text;
  const query = new URLSearchParams({
    client_id: client?.id ?? '',
    user_name: user.username,
    confirmation_code: code,
  });
  const link = markupText(`${place.url.replace(/\/+$/, '')}/confirmUser?${query}`);
  return text.replaceAll(/\{##([^#]+)##\}/g, (_, label: string) => `<a href="${link}">${label}</a>`);
}
