import type { Json } from '@portcullis/model/source';
import { identitiesAttribute, identitiesOfUser } from '../../federation/federated-identities.ts';
import type { IdentityContext } from '../../service/context.ts';
import type { User } from '../user.ts';
import type { Attributes } from './attributes.ts';
import { allAttributes, userType } from './user-type.ts';

/** All attributes, with the external identities of the user. */
export async function attributesWithIdentities({ db }: IdentityContext, user: User): Promise<Attributes> {
  const identities = identitiesAttribute(await identitiesOfUser(db, user));
  return { ...allAttributes(user), ...(identities === undefined ? {} : { identities }) };
}

/** `UsersListType`; `wanted`: the attributes that are shown, all where none are named. */
export async function userTypes(
  context: IdentityContext,
  users: readonly User[],
  wanted: readonly string[] = [],
): Promise<readonly Json[]> {
  const shown: Json[] = [];
  for (const user of users) {
    const attributes = await attributesWithIdentities(context, user);
    const chosen = Object.entries(attributes).filter(
      ([name]) => wanted.length === 0 || wanted.includes(name),
    );
    shown.push(userType(user, Object.fromEntries(chosen)));
  }
  return shown;
}
