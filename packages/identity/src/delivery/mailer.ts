import type { Message } from '../service/context.ts';

/** An SMTP server and who the messages come from. */
export interface MailSettings {
  /** `smtp://user:pass@host:587` or `smtps://...`. */
  readonly url: string;
  readonly from: string;
}

const TIMEOUT_MS = 10_000;

/** Sends messages with codes by SMTP; rejects where the server does not take one. */
export async function createMailer({
  url,
  from,
}: MailSettings): Promise<(message: Message) => Promise<void>> {
  const { createTransport } = await import('nodemailer');
  const transport = createTransport({
    url,
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
  });
  return async ({ to, subject, text }) => {
    await transport.sendMail({ from, to, subject, html: text });
  };
}
