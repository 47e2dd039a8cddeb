import { invalidParameter, ServiceError } from '../service/service-error.ts';

/** PostgreSQL "Character Types": no NUL; and half of a surrogate pair is no character, so that two of them would be one. */
const UNSTORABLE = /\0|\p{Surrogate}/u;

/** Whether a database takes a text as it is: what one store refuses, none gets. */
export function isStorable(text: string): boolean {
  return !UNSTORABLE.test(text);
}

/** PostgreSQL "Error Codes": character_not_in_repertoire, and program_limit_exceeded of a key that an index does not hold. */
const REFUSALS: ReadonlySet<unknown> = new Set(['22021', '54000']);

/** The error that a client gets for one that is its own fault. */
export function clientFault(error: unknown): ServiceError | undefined {
  if (error instanceof ServiceError) return error;
  if (!isStoreRefusal(error)) return undefined;
  return invalidParameter('A value is too long, or has characters that cannot be kept.');
}

/** The store did not take a text of the client's. */
export function isStoreRefusal(error: unknown): boolean {
  return error instanceof Error && 'code' in error && REFUSALS.has(error.code);
}
