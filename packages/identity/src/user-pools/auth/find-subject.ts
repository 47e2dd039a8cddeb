import { notAuthorized, ServiceError } from '../../service/service-error.ts';
import type { Client } from '../pool.ts';
import type { User } from '../user.ts';
import { findUser } from '../users.ts';
import type { SignInFrame, SignInState } from './sign-in.ts';

/** Who signs in: a user, or a name that nobody has. */
export interface Subject {
  readonly user: User | undefined;
  /** As stored, or as typed. */
  readonly username: string;
}

export async function findSubject({ context, pool }: SignInFrame, name: string): Promise<Subject> {
  const user = await findUser(context.db, pool, name);
  if (user !== undefined) await context.countUser?.(user);
  return { user, username: user?.username ?? name };
}

/** The subject of a sign-in that goes on. */
export function subjectOf(state: SignInState, user: User | undefined): Subject {
  return { user, username: user?.username ?? state.typed ?? state.username };
}

/** The client tells nobody who there is. Cognito Developer Guide "Managing user existence error responses". */
export function hidesUsers({ doc }: Client): boolean {
  return doc.PreventUserExistenceErrors === 'ENABLED';
}

/** So does choice-based sign-in, whatever the client says. */
export function hidesFrom(client: Client, { flow }: Pick<SignInState, 'flow'>): boolean {
  return flow === 'USER_AUTH' || hidesUsers(client);
}

export function userNotFound(): ServiceError {
  return new ServiceError('UserNotFoundException', 'User does not exist.');
}

export function wrongPassword(): ServiceError {
  return notAuthorized('Incorrect username or password.');
}
