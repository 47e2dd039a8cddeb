import type { IdentityContext } from '../../service/context.ts';
import { newRefreshToken, validity } from '../../tokens/issue-tokens.ts';
import type { Client } from '../pool.ts';
import type { User } from '../user.ts';

/** What a refresh token keeps of its sign-in. */
export interface RefreshDoc {
  /** Milliseconds since the epoch. */
  readonly authTime: number;
  readonly via: 'api' | 'admin' | 'hosted';
  /** Absent: a sign-in by the API. */
  readonly scopes?: readonly string[] | undefined;
  readonly deviceKey?: string | undefined;
  /** Of a token that was rotated out: when. */
  readonly rotatedAt?: number | undefined;
}

export interface NewRefreshToken {
  readonly client: Client;
  readonly user: Pick<User, 'poolId' | 'sub'>;
  readonly family: string;
  readonly doc: RefreshDoc;
  /** Milliseconds since the epoch; absent: as long as the client's tokens live. */
  readonly expiresAt?: number | undefined;
}

/** Makes and stores a refresh token: the store has only its keyed hash. */
export async function addRefreshToken(
  context: IdentityContext,
  { client, user, family, doc, expiresAt }: NewRefreshToken,
): Promise<string> {
  const { token, hash } = newRefreshToken(context);
  await context.db
    .insertInto('refresh_tokens')
    .values({
      hash,
      pool_id: user.poolId,
      client_id: client.id,
      sub: user.sub,
      family,
      doc: JSON.stringify(doc),
      expires_at: expiresAt ?? context.ports.now() + validity(client.doc, 'RefreshToken') * 1000,
      revoked_at: 0,
    })
    .execute();
  return token;
}
