import type { Json } from '@portcullis/model/source';
import type { IdentityContext } from '../../service/context.ts';
import { type IssuedTokens, issueTokens } from '../../tokens/issue-tokens.ts';
import type { Client, Pool } from '../pool.ts';
import { addRefreshToken } from './refresh-tokens.ts';
import type { SignedIn } from './sign-in.ts';

export interface Completion {
  readonly pool: Pool;
  readonly client: Client;
  readonly signedIn: Pick<SignedIn, 'user' | 'authTime' | 'family' | 'eventId' | 'clientMetadata' | 'state'>;
  /** Absent: a sign-in by the API. */
  readonly scopes?: readonly string[] | undefined;
  readonly nonce?: string | undefined;
  readonly identities?: readonly Json[] | undefined;
}

export interface CompletedSignIn extends IssuedTokens {
  readonly refreshToken: string;
}

/**
 * Issues the tokens of a sign-in. The refresh token is stored also where it is not handed out (implicit grants): it
 * stands for the sign-in when the user signs out everywhere.
 */
export async function completeSignIn(
  context: IdentityContext,
  { pool, client, signedIn, scopes, nonce, identities }: Completion,
): Promise<CompletedSignIn> {
  const { user, authTime, family, eventId, state } = signedIn;
  const tokens = await issueTokens(context, {
    pool,
    client,
    user,
    authTime,
    family,
    eventId,
    scopes,
    nonce,
    identities,
  });
  const refreshToken = await addRefreshToken(context, {
    client,
    user,
    family,
    doc: { authTime, via: state.via, ...(scopes === undefined ? {} : { scopes }) },
  });
  return { ...tokens, refreshToken };
}
