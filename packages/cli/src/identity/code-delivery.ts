import { createMailer, type Message } from '@portcullis/identity';
import type { Config } from '../config/config.ts';
import { UsageError } from '../failure.ts';

/** Hands over messages with codes. */
export interface CodeDelivery {
  deliver(message: Message): Promise<void>;
  /** What was sent, the newest last; only in development. */
  readonly outbox: readonly Message[];
  empty(): void;
}

/** How many messages the outbox of development keeps. */
const KEPT = 200;

/**
 * By SMTP where `identity.mail` names a server; in development also, or only, to an outbox in memory. Text messages
 * have no carrier of their own here: the function of a pool's CustomSMSSender is the way, without which they are not sent
 * outside development, and the caller is told so. What a function sends nobody else does; the outbox says so.
 */
export async function codeDelivery(
  mail: NonNullable<Config['identity']>['mail'],
  dev: boolean,
): Promise<CodeDelivery> {
  const outbox: Message[] = [];
  const send = mail === undefined || Object.keys(mail).length === 0 ? undefined : await mailer(mail);
  return {
    outbox,
    empty: () => {
      outbox.length = 0;
    },
    deliver: async (message) => {
      if (dev) {
        outbox.push(message);
        if (outbox.length > KEPT) outbox.shift();
      }
      if (message.sentBy !== undefined) return;
      if (message.medium === 'EMAIL' && send !== undefined) await send(message);
      else if (!dev) throw new Error(NO_CARRIER[message.medium]);
    },
  };
}

const NO_CARRIER = {
  EMAIL: 'nothing sends e-mail: set `identity.mail`, or give the pool a CustomEmailSender',
  SMS: 'nothing sends text messages: give the pool a CustomSMSSender',
} as const;

async function mailer(mail: Readonly<Record<string, unknown>>): Promise<(message: Message) => Promise<void>> {
  const { url, from } = mail;
  if (typeof url === 'string' && /^smtps?:\/\//.test(url) && typeof from === 'string')
    return createMailer({ url, from });
  throw new UsageError(
    '`identity.mail` needs the URL of an SMTP server and a sender',
    'an example: mail: { url: "smtp://user:pass@mail.example.com:587", from: "Shop <no-reply@example.com>" }',
  );
}
