import { ServiceError } from '../../service/service-error.ts';
import type { Problem } from '../pages/layout.ts';

/** The message of a refusal of the user pools API, for the user; anything else is thrown on. */
export function problemOf(error: unknown, fields: Readonly<Record<string, string>> = {}): readonly Problem[] {
  if (!(error instanceof ServiceError) || error.status >= 500) throw error;
  const field = fields[error.code];
  const text = FOR_PEOPLE[error.message] ?? error.message.replace(POLICY, '');
  return [{ text, ...(field === undefined ? {} : { field }) }];
}

const WRONG_CODE = 'That is not the code that your app shows now. Wait for the next one and enter it.';

/** Messages of the API that are written for programs. */
const FOR_PEOPLE: Readonly<Record<string, string>> = {
  'Invalid code received for user': WRONG_CODE,
  'Code mismatch and fail enable Software Token MFA': WRONG_CODE,
  'Your software token has already been used once.':
    'That code was used already. Wait for the next one and enter it.',
};

/** What the page says itself, by where it says it. */
const POLICY = /^Password did not conform with policy: /;

/** Whether a refusal of the API has this name. */
export function isRefusal(error: unknown, code: string): error is ServiceError {
  return error instanceof ServiceError && error.code === code;
}
