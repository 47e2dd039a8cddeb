import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Json } from '@portcullis/model/source';
import { identitiesClaim, identitiesOfUser } from '../../federation/federated-identities.ts';
import type { IdentityContext } from '../../service/context.ts';
import { type IssuedTokens, issueTokens } from '../../tokens/issue-tokens.ts';
import type { TokenOccasion } from '../../triggers/pre-token-generation.ts';
import type { Client, Pool } from '../pool.ts';
import { addRefreshToken } from './refresh-tokens.ts';
import type { SignedIn, SignInState } from './sign-in.ts';
import { withOverrides } from './token-overrides.ts';

/** What is known of a sign-in in the end. `beganAt` is absent where nothing was asked here: it begins as it ends. */
export type FinishedState = Pick<SignInState, 'via' | 'passed'> & Partial<Pick<SignInState, 'beganAt'>>;

export interface Completion {
  readonly pool: Pool;
  readonly client: Client;
  readonly signedIn: Pick<
    SignedIn,
    'user' | 'authTime' | 'family' | 'eventId' | 'clientMetadata' | 'deviceKey'
  > & { readonly state: FinishedState };
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
 * stands for the sign-in when the user signs out everywhere. Throws what the pre token generation trigger throws.
 */
export async function completeSignIn(
  context: IdentityContext,
  { pool, client, signedIn, scopes, nonce, ...completion }: Completion,
): Promise<CompletedSignIn> {
  const { user, authTime, family, eventId, state, deviceKey, clientMetadata } = signedIn;
  const { beganAt = context.ports.now() } = state;
  // Linked users have them however they sign in.
  const identities = completion.identities ?? identitiesClaim(await identitiesOfUser(context.db, user));
  const signIn = await withOverrides(
    context,
    { pool, client, user, authTime, family, eventId, scopes, nonce, identities, deviceKey },
    occasionOf(state),
    clientMetadata,
  );
  const doc = {
    authTime,
    beganAt,
    via: state.via,
    ...(scopes === undefined ? {} : { scopes }),
    ...(deviceKey === undefined ? {} : { deviceKey }),
    ...(identities.length === 0 ? {} : { identities }),
  };
  // The disk takes the one while the processor signs the others: what is written is committed in the next turn.
  const [refreshToken, tokens] = await Promise.all([
    addRefreshToken(context, { client, user, family, doc }),
    nextTurn().then(() => issueTokens(context, signIn)),
  ]);
  return { ...tokens, refreshToken };
}

/** Cognito Developer Guide "Pre token generation Lambda trigger sources". */
function occasionOf({ via, passed }: Completion['signedIn']['state']): TokenOccasion {
  if (via === 'hosted') return 'HostedAuth';
  if (passed.includes('DEVICE_PASSWORD_VERIFIER')) return 'AuthenticateDevice';
  return passed.includes('NEW_PASSWORD_REQUIRED') ? 'NewPasswordChallenge' : 'Authentication';
}
