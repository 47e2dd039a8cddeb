import { ServiceError } from '../../service/service-error.ts';
import type { Problem } from '../pages/layout.ts';

/** The message of a refusal of the user pools API, for the user; anything else is thrown on. */
export function problemOf(error: unknown, fields: Readonly<Record<string, string>> = {}): readonly Problem[] {
  if (!(error instanceof ServiceError) || error.status >= 500) throw error;
  const field = fields[error.code];
  return [{ text: error.message.replace(POLICY, ''), ...(field === undefined ? {} : { field }) }];
}

/** What the page says itself, by where it says it. */
const POLICY = /^Password did not conform with policy: /;

/** Whether a refusal of the API has this name. */
export function isRefusal(error: unknown, code: string): error is ServiceError {
  return error instanceof ServiceError && error.code === code;
}
