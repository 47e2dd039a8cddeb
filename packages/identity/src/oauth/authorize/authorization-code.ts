import { randomUUID } from 'node:crypto';
import type { IdentityContext } from '../../service/context.ts';
import type { FinishedState } from '../../user-pools/auth/complete-sign-in.ts';
import type { TextMap } from '../../user-pools/auth/sign-in.ts';

/** What a code stands for. */
export interface AuthorizedSignIn {
  readonly poolId: string;
  readonly clientId: string;
  readonly sub: string;
  readonly redirectUri: string;
  /** The request named none: the client's default was used. */
  readonly redirectUriOmitted: boolean;
  readonly scopes: readonly string[];
  readonly nonce?: string | undefined;
  readonly codeChallenge?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly authTime: number;
  /** `origin_jti` of the sign-in: all its tokens have it. */
  readonly family: string;
  readonly eventId: string;
  readonly state: FinishedState;
  readonly deviceKey?: string | undefined;
  readonly clientMetadata?: TextMap | undefined;
}

/** Cognito Developer Guide "Token endpoint": a code is valid for five minutes. */
export const CODE_VALIDITY_MS: number = 5 * 60 * 1000;
/** Used codes are known this long, so that one that comes again ends what the first use began. */
const REMEMBERED_MS = 24 * 60 * 60 * 1000;
const PURPOSE = 'authorization code';

/** A code that stands for the sign-in; only its keyed hash is stored. */
export async function issueCode(context: IdentityContext, signIn: AuthorizedSignIn): Promise<string> {
  const { db, box, ports } = context;
  const now = ports.now();
  const code = randomUUID();
  await db
    .deleteFrom('oauth_codes')
    .where('expires_at', '<', now - REMEMBERED_MS)
    .execute();
  await db
    .insertInto('oauth_codes')
    .values({
      hash: box.mac(PURPOSE, code),
      pool_id: signIn.poolId,
      doc: JSON.stringify(signIn),
      expires_at: now + CODE_VALIDITY_MS,
      used_at: 0,
    })
    .execute();
  return code;
}

export type RedeemedCode =
  /** `issuedAt`: in milliseconds since the epoch. */
  | { readonly ok: true; readonly signIn: AuthorizedSignIn; readonly issuedAt: number }
  /** `replayed`: it was used before; the sign-in that it began is not to be trusted (RFC 6749 section 4.1.2). */
  | { readonly ok: false; readonly replayed?: AuthorizedSignIn };

/**
 * Uses up a code: whatever the rest of the request is worth, the code never counts again. Two requests at a time: one
 * of them has it.
 */
export async function redeemCode(context: IdentityContext, code: string): Promise<RedeemedCode> {
  const { db, box, ports } = context;
  const now = ports.now();
  const row = await db
    .selectFrom('oauth_codes')
    .selectAll()
    .where('hash', 'in', [...box.macs(PURPOSE, code)])
    .executeTakeFirst();
  if (row === undefined) return { ok: false };
  const signIn = JSON.parse(row.doc) as AuthorizedSignIn;
  const { numUpdatedRows } = await db
    .updateTable('oauth_codes')
    .set({ used_at: now })
    .where('hash', '=', row.hash)
    .where('used_at', '=', 0)
    .executeTakeFirst();
  if (Number(numUpdatedRows) !== 1) return { ok: false, replayed: signIn };
  if (row.expires_at <= now) return { ok: false };
  return { ok: true, signIn, issuedAt: row.expires_at - CODE_VALIDITY_MS };
}
