import { UsageError } from '../failure.ts';

/** The template of another account, as `--with` names it. */
export interface OtherTemplate {
  /** As given: a file, or a folder that has one. */
  readonly path: string;
  readonly account: string;
  /** The option, for messages. */
  readonly given: string;
}

/** `other/template.yaml@444455556666`: what stands before the last `@` is a path, which may have others. */
const FORM = /^(.+)@(\d{12})$/s;

export function parseWith(text: string): OtherTemplate {
  const [, path, account] = FORM.exec(text) ?? [];
  if (path !== undefined && account !== undefined) return { path, account, given: `--with ${text}` };
  throw new UsageError(
    `--with ${text} is not TEMPLATE@ACCOUNT, with 12 digits after the last @`,
    'an example: --with other/template.yaml@444455556666',
  );
}
