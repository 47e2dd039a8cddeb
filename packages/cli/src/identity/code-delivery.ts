import { createMailer, type Message } from '@portcullis/identity';
import type { MailConfig } from '../config/config.ts';
import type { SecretSource } from '../config/secret.ts';
import { MAIL_URL, secretUrl } from '../config/secret-url.ts';

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
 * outside development, and the caller is told so. What a function sends nobody else does; the outbox says so. Throws
 * `UsageError` for a secret that is not there.
 */
export async function codeDelivery(
  { url, from }: MailConfig,
  secrets: SecretSource,
  dev: boolean,
): Promise<CodeDelivery> {
  const outbox: Message[] = [];
  const send =
    url === undefined || from === undefined
      ? undefined
      : await createMailer({ url: secretUrl(url, MAIL_URL, secrets, '`identity.mail.url`'), from });
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
