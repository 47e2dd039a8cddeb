import type { IdentityContext } from '../service/context.ts';
import { ServiceError } from '../service/service-error.ts';
import { makeVerifier } from '../srp/verifier.ts';
import type { Pool } from './pool.ts';
import type { StoredPassword, UserDoc } from './user.ts';

export interface NewPassword {
  readonly pool: Pool;
  /** As stored: the verifier goes by it. */
  readonly username: string;
  readonly password: string;
  /** Temporary ones end; milliseconds since the epoch. */
  readonly validUntil?: number | undefined;
}

/** What it is sealed for. */
export const VERIFIER: string = 'srp verifier';

/** What is kept of a password: a hash for password flows, salt and sealed verifier for SRP. */
export async function storedPassword(
  { passwords, box, srp, ports }: IdentityContext,
  { pool, username, password, validUntil }: NewPassword,
): Promise<StoredPassword> {
  const [hash, { salt, verifier }] = await Promise.all([
    passwords.hash(password),
    makeVerifier(srp, { group: srpGroup(pool), id: username }, password),
  ]);
  return {
    hash,
    salt,
    sealedVerifier: sealVerifier(box, verifier),
    changedAt: ports.now(),
    ...(validUntil === undefined ? {} : { validUntil }),
  };
}

/** An SRP verifier, hex, as it is kept. */
export function sealVerifier(box: IdentityContext['box'], verifier: string): string {
  return box.seal(VERIFIER, verifier);
}

/** The SRP verifier, hex; `undefined`: sealed under a key that is no longer there. */
export function srpVerifier(
  { box }: IdentityContext,
  { sealedVerifier }: StoredPassword,
): string | undefined {
  return box.open(VERIFIER, sealedVerifier)?.toString();
}

/** The name of the pool in SRP: its id after the underscore. */
export function srpGroup({ id }: Pick<Pool, 'id'>): string {
  return id.slice(id.indexOf('_') + 1);
}

/** The user's document with this password; the one before goes into the history that the policy keeps. */
export function withPassword({ doc: pool }: Pool, doc: UserDoc, password: StoredPassword): UserDoc {
  const kept = pool.Policies?.PasswordPolicy?.PasswordHistorySize ?? 0;
  const before = doc.password === undefined ? [] : [doc.password.hash];
  // The current password counts as the first of the history.
  const passwordHistory = [...before, ...(doc.passwordHistory ?? [])].slice(0, Math.max(kept - 1, 0));
  const { passwordHistory: _, ...rest } = doc;
  return { ...rest, password, ...(passwordHistory.length === 0 ? {} : { passwordHistory }) };
}

/**
 * Throws PasswordHistoryPolicyViolationException for one of the user's last passwords.
 * Cognito Developer Guide "Password reuse".
 */
export async function refuseReused(
  { passwords }: IdentityContext,
  { doc: pool }: Pool,
  doc: UserDoc,
  password: string,
): Promise<void> {
  const kept = pool.Policies?.PasswordPolicy?.PasswordHistorySize ?? 0;
  const before = doc.password === undefined ? [] : [doc.password.hash];
  for (const hash of [...before, ...(doc.passwordHistory ?? [])].slice(0, kept)) {
    if (await passwords.verify(hash, password))
      throw new ServiceError(
        'PasswordHistoryPolicyViolationException',
        'Password has previously been used. Please select a different password.',
      );
  }
}

const DAY_MS = 86_400_000;
const DEFAULT_TEMPORARY_DAYS = 7;

/** When a temporary password that is set now ends. */
export function temporaryPasswordEnd({ doc }: Pool, now: number): number {
  const days =
    doc.Policies?.PasswordPolicy?.TemporaryPasswordValidityDays ??
    doc.AdminCreateUserConfig?.UnusedAccountValidityDays ??
    DEFAULT_TEMPORARY_DAYS;
  return now + (days === 0 ? DEFAULT_TEMPORARY_DAYS : days) * DAY_MS;
}
