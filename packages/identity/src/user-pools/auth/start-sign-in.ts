import { preAuthentication } from '../../triggers/authentication.ts';
import { eventAttributes } from '../../triggers/event-attributes.ts';
import { hasTrigger } from '../../triggers/run-trigger.ts';
import { migrateUser } from '../../triggers/user-migration.ts';
import { addMigratedUser } from '../accounts/migrated-user.ts';
import { checkPassword } from './check-password.ts';
import { beginChoice } from './choice.ts';
import { defineNext } from './custom-challenge.ts';
import { requireDevice } from './device-challenge.ts';
import { findSubject, hidesFrom, type Subject, userNotFound, wrongPassword } from './find-subject.ts';
import { countFailure, guessSubject, passGuess, refuseLocked } from './lockout.ts';
import { nextStep } from './next-step.ts';
import { nobody } from './nobody.ts';
import { required } from './required-parameter.ts';
import {
  passed,
  type SignInFlow,
  type SignInFrame,
  type SignInState,
  type SignInStep,
  type TextMap,
} from './sign-in.ts';
import { askPasswordVerifier } from './srp-challenge.ts';

export interface SignInStart extends SignInFrame {
  readonly via: SignInState['via'];
  readonly flow: SignInFlow;
  /** `AuthParameters`: `USERNAME`, `PASSWORD`, `SRP_A` ... */
  readonly parameters: TextMap;
}

interface Begun extends SignInStart {
  /** Milliseconds since the epoch: before the user is read, so that what is revoked later is seen to be later. */
  readonly beganAt: number;
}

/**
 * Begins a sign-in, of the API as well as of the hosted pages. Whether the client may use the flow, and its secret
 * hash, are the API's to check. Throws the errors of InitiateAuth.
 */
export async function startSignIn(given: SignInStart): Promise<SignInStep> {
  const name = required(given.parameters, 'USERNAME');
  const start: Begun = { ...given, beganAt: given.context.ports.now() };
  // `ClientMetadata` of the first step reaches triggers before the sign-in, and none after it.
  const frame: SignInFrame = { ...given, clientMetadata: undefined };
  switch (start.flow) {
    case 'USER_PASSWORD_AUTH':
    case 'ADMIN_USER_PASSWORD_AUTH':
      return withPassword(start, frame, name, required(start.parameters, 'PASSWORD'));
    case 'USER_SRP_AUTH':
      return withSrp(start, frame, name, required(start.parameters, 'SRP_A'));
    case 'CUSTOM_AUTH':
      return withCustom(start, frame, name);
    case 'USER_AUTH':
      return withChoice(start, frame, name);
    default:
      throw new TypeError(`no such flow: ${start.flow satisfies never}`);
  }
}

async function withPassword(
  start: Begun,
  frame: SignInFrame,
  name: string,
  password: string,
): Promise<SignInStep> {
  const found = await findSubject(start, name);
  const subject = found.user === undefined ? await migrated(start, found, password) : found;
  await announce(start, subject);
  const state = stateOf(start, subject);
  const user = await checkPassword(frame, state, subject, password);
  // Said only to who knows the password.
  await requireDevice(frame, user, state.deviceKey);
  return nextStep(frame, passed(state, user, 'PASSWORD'));
}

async function withSrp(start: Begun, frame: SignInFrame, name: string, srpA: string): Promise<SignInStep> {
  const subject = await findSubject(start, name);
  await announce(start, subject);
  return askPasswordVerifier(frame, stateOf(start, subject), subject, srpA);
}

/** `CHALLENGE_NAME` SRP_A: a password first, which the pool's functions see as passed rounds. */
async function withCustom(start: Begun, frame: SignInFrame, name: string): Promise<SignInStep> {
  const { client, parameters } = start;
  const srpA = parameters.CHALLENGE_NAME === 'SRP_A' ? required(parameters, 'SRP_A') : undefined;
  const subject = await findSubject(start, name);
  const state = stateOf(start, subject);
  if (subject.user === undefined && !hidesFrom(client, state)) throw userNotFound();
  await announce(start, subject);
  const rounds = srpA === undefined ? [] : [{ challengeName: 'SRP_A', challengeResult: true }];
  return defineNext(frame, { ...state, rounds, ...(srpA === undefined ? {} : { srpA }) }, subject.user);
}

async function withChoice(start: Begun, frame: SignInFrame, name: string): Promise<SignInStep> {
  const subject = await findSubject(start, name);
  await announce(start, subject);
  const step = await beginChoice(frame, stateOf(start, subject), subject, start.parameters);
  return step.kind === 'passed' ? nextStep(frame, step) : step;
}

/**
 * Somebody whom the pool's function may know. What it refuses counts as a wrong password: the passwords of where users
 * come from are guessed no faster than those of the pool. Throws UserNotFoundException or what hides it, and
 * NotAuthorizedException during a lockout.
 */
async function migrated(
  { context, pool, client, clientMetadata, flow }: SignInStart,
  subject: Subject,
  password: string,
): Promise<Subject> {
  if (!hasTrigger(pool, 'UserMigration')) return subject;
  const name = subject.username;
  const guessed = guessSubject(context, pool, name);
  await refuseLocked(context, pool.id, guessed, 'password');
  const source = 'Authentication';
  const call = { pool, clientId: client.id, userName: name, source, password } as const;
  const hidden = (error: unknown) => (hidesFrom(client, { flow }) ? wrongPassword() : error);
  const found = await migrateUser(context, { ...call, validationData: clientMetadata }).catch(
    async (error: unknown) => {
      await countFailure(context, pool.id, guessed, 'password');
      throw hidden(error);
    },
  );
  if (found === undefined) return subject;
  await passGuess(context, pool.id, guessed, 'password');
  const user = await addMigratedUser(context, { pool, name, migrated: found, password }).catch(
    (error: unknown) => {
      throw hidden(error);
    },
  );
  return { user, username: user.username };
}

/** The pre authentication trigger. Of nobody it hears only where that is hidden. */
async function announce(start: SignInStart, { user, username }: Subject): Promise<void> {
  const { context, pool, client, clientMetadata } = start;
  if (user === undefined && !hidesFrom(client, start)) return;
  await preAuthentication(context, {
    pool,
    clientId: client.id,
    userName: username,
    userAttributes: user === undefined ? {} : eventAttributes(user),
    validationData: clientMetadata,
    userNotFound: user === undefined,
  });
}

function stateOf(start: Begun, { user, username }: Subject): SignInState {
  const { via, flow, beganAt, parameters, context, pool } = start;
  const deviceKey = parameters.DEVICE_KEY;
  // Where addresses are usernames, users are shown by their id.
  const shown =
    user === undefined && (pool.doc.UsernameAttributes ?? []).length > 0
      ? nobody(context, pool, username).id
      : username;
  return {
    via,
    flow,
    beganAt,
    username: shown,
    ...(user === undefined
      ? { typed: username }
      : { sub: user.sub, passwordAt: user.doc.password?.changedAt }),
    passed: [],
    ...(deviceKey === undefined ? {} : { deviceKey }),
  };
}
