import { invalidParameter } from '../../service/service-error.ts';
import type { TextMap } from './sign-in.ts';

/** A member of `AuthParameters` or `ChallengeResponses`. Throws InvalidParameterException. */
export function required(parameters: TextMap, name: string): string {
  const value = parameters[name];
  if (value === undefined || value === '') throw invalidParameter(`Missing required parameter ${name}`);
  return value;
}
