import type { Input, TextLimits } from '../service/input.ts';
import { ServiceError } from '../service/service-error.ts';

/** STS API Reference "AssumeRole": RoleArn, RoleSessionName, SourceIdentity, DurationSeconds. */
export const ROLE_ARN: TextLimits = { min: 20, max: 2048 };
export const SESSION_NAME: TextLimits = { min: 2, max: 64, pattern: /^[\w+=,.@-]*$/ };
const SOURCE_IDENTITY: TextLimits = { min: 2, max: 64, pattern: /^[\w+=,.@-]*$/ };

export const DEFAULT_SECONDS = 3_600;
export const MIN_SECONDS = 900;
export const MAX_SECONDS = 43_200;

/** Seconds that a role session is asked to last. */
export function requestedSeconds(input: Input): number {
  return input.integer('DurationSeconds', { min: MIN_SECONDS, max: MAX_SECONDS }) ?? DEFAULT_SECONDS;
}

/** Bytes that the session token has at least. STS API Reference "AssumeRole", MinimumSessionTokenSize. */
export function minimumTokenBytes(input: Input): number {
  return input.integer('MinimumSessionTokenSize', { min: 0, max: 4_096 }) ?? 0;
}

export function sourceIdentityOf(input: Input): string | undefined {
  const sourceIdentity = input.optionalText('SourceIdentity', SOURCE_IDENTITY);
  checkSourceIdentity(sourceIdentity);
  return sourceIdentity;
}

export function checkSourceIdentity(sourceIdentity: string | undefined): void {
  if (sourceIdentity === undefined) return;
  if (!/^[\w+=,.@-]{2,64}$/.test(sourceIdentity) || /^aws:/i.test(sourceIdentity))
    throw new ServiceError('ValidationError', 'The source identity is not valid.');
}
