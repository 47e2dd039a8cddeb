import { randomInt, timingSafeEqual } from 'node:crypto';
import type { IdentityContext } from '../../service/context.ts';
import { ServiceError } from '../../service/service-error.ts';
import type { Actor } from './hourly-limit.ts';
import { CODE_VALIDITY_MS, WRONG_TRIES_OF_A_CODE } from './limits.ts';

export type CodePurpose = 'sign-up' | 'forgot-password' | 'attribute email' | 'attribute phone_number';

/** What a right code proves: that its holder reads what is sent to this address. */
export interface CodeDoc {
  readonly attribute: 'email' | 'phone_number';
  readonly value: string;
  /** The user has this address once it is verified, and until then the one before. */
  readonly pending?: boolean | undefined;
  /** When the password was set that the code replaces; absent: there was none. */
  readonly replaces?: number | undefined;
}

/** A new code of six digits; the one before counts no more. Only its keyed hash is kept. */
export async function issueCode(
  context: IdentityContext,
  owner: Actor,
  purpose: CodePurpose,
  doc: CodeDoc,
): Promise<string> {
  const code = String(randomInt(1_000_000)).padStart(6, '0');
  const now = context.ports.now();
  const validity = CODE_VALIDITY_MS[purpose.startsWith('attribute') ? 'attribute' : (purpose as 'sign-up')];
  const row = {
    hash: context.box.mac(MAC, bound(owner, purpose, code)),
    doc: JSON.stringify(doc),
    attempts: 0,
    expires_at: now + validity,
  };
  await context.db
    .insertInto('codes')
    .values({ pool_id: owner.poolId, sub: owner.sub, purpose, ...row })
    .onConflict((conflict) => conflict.columns(['pool_id', 'sub', 'purpose']).doUpdateSet(row))
    .execute();
  return code;
}

const MAC = 'code';

/** A hash counts for one user and one purpose: rows cannot be exchanged. */
function bound({ poolId, sub }: Actor, purpose: CodePurpose, code: string): string {
  return JSON.stringify([poolId, sub, purpose, code]);
}

/**
 * What the code was sent for. It stays valid until it is taken. Throws ExpiredCodeException where there is none or it
 * counts no more, CodeMismatchException for another code.
 */
export async function checkCode(
  { db, box, ports }: IdentityContext,
  owner: Actor,
  purpose: CodePurpose,
  given: string,
): Promise<CodeDoc> {
  // Counted before it is compared: parallel guesses are no more than others.
  const row = await db
    .updateTable('codes')
    .set((eb) => ({ attempts: eb('attempts', '+', 1) }))
    .where('pool_id', '=', owner.poolId)
    .where('sub', '=', owner.sub)
    .where('purpose', '=', purpose)
    .returning(['hash', 'doc', 'attempts', 'expires_at'])
    .executeTakeFirst();
  const hashes = box.macs(MAC, bound(owner, purpose, given));
  if (row === undefined || row.expires_at <= ports.now() || row.attempts > WRONG_TRIES_OF_A_CODE)
    throw expiredCode();
  if (!hashes.some((hash) => isSame(hash, row.hash))) throw codeMismatch();
  return JSON.parse(row.doc) as CodeDoc;
}

/** The address that waits to be verified, if its code still counts. */
export async function pendingAddress(
  { db, ports }: IdentityContext,
  owner: Actor,
  purpose: CodePurpose,
): Promise<CodeDoc | undefined> {
  const row = await db
    .selectFrom('codes')
    .select(['doc', 'expires_at'])
    .where('pool_id', '=', owner.poolId)
    .where('sub', '=', owner.sub)
    .where('purpose', '=', purpose)
    .executeTakeFirst();
  if (row === undefined || row.expires_at <= ports.now()) return undefined;
  const doc = JSON.parse(row.doc) as CodeDoc;
  return doc.pending === true ? doc : undefined;
}

/** Uses a code up. `false`: somebody else did, or another took its place. */
export async function takeCode(
  { db, box }: IdentityContext,
  owner: Actor,
  purpose: CodePurpose,
  given: string,
): Promise<boolean> {
  const result = await db
    .deleteFrom('codes')
    .where('pool_id', '=', owner.poolId)
    .where('sub', '=', owner.sub)
    .where('purpose', '=', purpose)
    .where('hash', 'in', [...box.macs(MAC, bound(owner, purpose, given))])
    .executeTakeFirst();
  return Number(result.numDeletedRows) === 1;
}

/** Codes for an address that is no longer the user's, or that it proved by other means. */
export async function dropCode({ db }: IdentityContext, owner: Actor, purpose: CodePurpose): Promise<void> {
  await db
    .deleteFrom('codes')
    .where('pool_id', '=', owner.poolId)
    .where('sub', '=', owner.sub)
    .where('purpose', '=', purpose)
    .execute();
}

function isSame(a: string, b: string): boolean {
  const [one, other] = [Buffer.from(a), Buffer.from(b)];
  return one.length === other.length && timingSafeEqual(one, other);
}

export function expiredCode(): ServiceError {
  return new ServiceError('ExpiredCodeException', 'Invalid code provided, please request a code again.');
}

export function codeMismatch(): ServiceError {
  return new ServiceError('CodeMismatchException', 'Invalid verification code provided, please try again.');
}
