import type { IdentityContext } from '../../service/context.ts';
import type { Input } from '../../service/input.ts';
import { ServiceError } from '../../service/service-error.ts';
import { hidesUsers } from '../auth/find-subject.ts';
import { checkSecretHash } from '../auth/secret-hash.ts';
import type { Client, Pool } from '../pool.ts';
import { clientById, poolById } from '../pools.ts';
import type { User } from '../user.ts';
import { findUser } from '../users.ts';
import { clientIdOf, secretHashOf, usernameOf } from './members.ts';

/** A call that a client makes for a user by name: `ClientId`, `Username`, `SecretHash`. */
export interface ClientCall {
  readonly client: Client;
  readonly pool: Pool;
  /** As the caller wrote it. */
  readonly name: string;
  readonly user: User | undefined;
  /** The caller is not told who there is. Cognito Developer Guide "Managing error responses". */
  readonly hidesUsers: boolean;
  readonly clientMetadata: Readonly<Record<string, string>> | undefined;
}

/** Throws ResourceNotFoundException, and NotAuthorizedException for a wrong secret hash. */
export async function clientCall(context: IdentityContext, input: Input): Promise<ClientCall> {
  const { db, place } = context;
  const name = usernameOf(input);
  const secretHash = secretHashOf(input);
  const client = await clientById(db, clientIdOf(input));
  const pool = await poolById(db, place, client.poolId);
  const user = await findUser(db, pool, name);
  const names = user === undefined ? [name] : [name, user.username];
  checkSecretHash(context, client, names, secretHash);
  if (user !== undefined) await context.countUser?.(user);
  return {
    client,
    pool,
    name,
    user,
    hidesUsers: hidesUsers(client),
    clientMetadata: input.map('ClientMetadata'),
  };
}

/** The words for an unknown name where a client asks for it by name. Cognito Developer Guide "Managing error responses". */
export function nameNotFound(): ServiceError {
  return new ServiceError('UserNotFoundException', 'Username/client id combination not found.');
}
