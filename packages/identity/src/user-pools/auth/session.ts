import { randomUUID } from 'node:crypto';
import type { Json } from '@portcullis/model/source';
import type { IdentityContext } from '../../service/context.ts';
import { invalidParameter, notAuthorized, type ServiceError } from '../../service/service-error.ts';
import type { Db } from '../../store/database.ts';
import { isSpent, spendOnce } from '../../store/spent.ts';
import type { Client } from '../pool.ts';
import type { ChallengeName, ChallengeStep, SignInFrame, SignInState, TextMap } from './sign-in.ts';

/** What a session string holds. */
export interface Session {
  readonly id: string;
  readonly poolId: string;
  readonly clientId: string;
  readonly challenge: ChallengeName | 'SIGN_UP' | 'CONFIRM_SIGN_UP';
  readonly state: SignInState;
  readonly kept: Json;
  readonly expiresAt: number;
}

const PURPOSE = 'sign-in session';
const DEFAULT_MINUTES = 3;

/** A challenge with its session: sealed state that lives as long as the client allows. */
export function challenge(
  frame: SignInFrame,
  state: SignInState,
  name: ChallengeName,
  {
    parameters = {},
    kept = null,
    available,
  }: {
    readonly parameters?: TextMap;
    readonly kept?: Json;
    readonly available?: readonly string[];
  } = {},
): ChallengeStep {
  const session = sealSession(frame, state, name, kept);
  return { kind: 'challenge', name, parameters, session, ...(available === undefined ? {} : { available }) };
}

export function sealSession(
  { context, pool, client }: Pick<SignInFrame, 'context' | 'pool' | 'client'>,
  state: SignInState,
  name: Session['challenge'],
  kept: Json,
  livesMs: number = sessionMs(client),
): string {
  const session: Session = {
    id: randomUUID(),
    poolId: pool.id,
    clientId: client.id,
    challenge: name,
    state,
    kept,
    expiresAt: context.ports.now() + livesMs,
  };
  return context.box.seal(PURPOSE, JSON.stringify(session));
}

/** `AuthSessionValidity` in milliseconds: codes of a sign-in live as long. */
export function sessionMs({ doc }: Client): number {
  return (doc.AuthSessionValidity ?? DEFAULT_MINUTES) * 60_000;
}

/**
 * The session of a string that this service gave out; `client`: for this client. Throws NotAuthorizedException for
 * any other, for expired and for used ones.
 */
export async function openSession(
  { db, box, ports }: IdentityContext,
  text: string | undefined,
  client?: Pick<Client, 'id' | 'poolId'>,
): Promise<Session> {
  if (text === undefined || text === '') throw invalidParameter('Missing required parameter Session');
  const plain = box.open(PURPOSE, text);
  if (plain === undefined) throw invalidSession();
  const session = JSON.parse(plain.toString()) as Session;
  if (client !== undefined && (session.clientId !== client.id || session.poolId !== client.poolId))
    throw invalidSession();
  if (session.expiresAt <= ports.now())
    throw notAuthorized('Invalid session for the user, session is expired.');
  if (await isSpent(db, SPENT, session.id)) throw usedUp();
  return session;
}

const SPENT = 'session';

/** Uses up a session. Throws NotAuthorizedException where it was used before: one answer counts. */
export async function spendSession(db: Db, { id, expiresAt }: Session): Promise<void> {
  if (!(await spendOnce(db, SPENT, id, expiresAt))) throw usedUp();
}

export function invalidSession(): ServiceError {
  return notAuthorized('Invalid session for the user.');
}

function usedUp(): ServiceError {
  return notAuthorized('Invalid session for the user, session can only be used once.');
}

/** Wrong codes that a session takes before it is used up. */
const MAX_MISSES = 3;

/** Counts a wrong answer that may be tried again. */
export async function missSession(
  { db, ports }: IdentityContext,
  { id, poolId, expiresAt }: Session,
): Promise<void> {
  const { failures } = await db
    .insertInto('attempts')
    .values({ pool_id: poolId, subject: id, purpose: SPENT, failures: 1, last_at: ports.now() })
    .onConflict((conflict) =>
      conflict
        .columns(['pool_id', 'subject', 'purpose'])
        .doUpdateSet((eb) => ({ failures: eb('attempts.failures', '+', 1), last_at: ports.now() })),
    )
    .returning('failures')
    .executeTakeFirstOrThrow();
  if (failures >= MAX_MISSES) await spendOnce(db, SPENT, id, expiresAt);
}
