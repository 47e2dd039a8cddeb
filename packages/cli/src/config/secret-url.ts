import { UsageError } from '../failure.ts';
import type { Secret } from './config.ts';
import { resolveSecret, type SecretSource } from './secret.ts';

/** What a URL that may hold a password has to look like. */
export interface UrlForm {
  readonly pattern: RegExp;
  /** For messages, which never show the URL itself. */
  readonly words: string;
}

export const STORAGE_URL: UrlForm = {
  pattern: /^(sqlite:.+|postgres(ql)?:\/\/.+)$/,
  words: 'sqlite:PATH or postgres://...',
};
export const COUNTERS_URL: UrlForm = {
  pattern: /^(memory:|rediss?:\/\/.+)$/,
  words: 'memory: or redis://...',
};
export const MAIL_URL: UrlForm = { pattern: /^smtps?:\/\/.+$/, words: 'smtp://... or smtps://...' };

/**
 * The URL that a secret of the configuration holds; `what` names it in messages. What a variable or a file holds is
 * checked here, what stands in the configuration was when it was read. Throws `UsageError`.
 */
export function secretUrl(secret: Secret, form: UrlForm, source: SecretSource, what: string): string {
  const url = resolveSecret(secret, source, what);
  if (form.pattern.test(url) && (!url.includes('://') || URL.canParse(url))) return url;
  throw new UsageError(
    `${what} ${cameFrom(secret)}, and is not ${form.words}`,
    'what is special in a URL is percent-encoded in its password: # is %23, / is %2F',
  );
}

/** Where a secret stands, to be read after its name. */
export function cameFrom(secret: Secret): string {
  if (typeof secret === 'string') return 'stands in the configuration';
  return 'env' in secret
    ? `comes from the environment variable \`${secret.env}\``
    : `comes from the file ${secret.file}`;
}
