import { identitiesAttribute, identitiesOfUser } from '../federation/federated-identities.ts';
import type { Db } from '../store/database.ts';
import type { User } from '../user-pools/user.ts';

/** `userAttributes` of events about a user that there is; with its status, as Cognito puts it there. */
export function eventAttributes({ sub, status, doc }: User): Readonly<Record<string, string>> {
  return { sub, 'cognito:user_status': status, ...doc.attributes };
}

/** The same with the external identities of the user, by which functions tell who came from where. */
export async function eventAttributesWithIdentities(
  db: Db,
  user: User,
): Promise<Readonly<Record<string, string>>> {
  const identities = identitiesAttribute(await identitiesOfUser(db, user));
  return { ...eventAttributes(user), ...(identities === undefined ? {} : { identities }) };
}
