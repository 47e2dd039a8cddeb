import type { IdentityContext } from '../../service/context.ts';
import type { Input } from '../../service/input.ts';
import type { Operation } from '../../service/operation.ts';
import { invalidParameter, notAuthorized, ServiceError } from '../../service/service-error.ts';
import type { Pool } from '../pool.ts';
import { storedPassword } from '../set-password.ts';
import type { UserDoc } from '../user.ts';
import { type NewUser, userBySub } from '../users.ts';
import { type Attributes, checkNewAttributes, checkWritable } from './attributes.ts';
import { type ClientCall, clientCall } from './client-call.ts';
import { issueCode } from './codes.ts';
import { deliveryDetails, signUpDestination } from './destination.ts';
import { attributesIn, optionalPasswordOf } from './members.ts';
import { sendCode } from './messages.ts';
import { checkPolicy } from './password-policy.ts';
import { isPasswordless } from './passwordless.ts';
import { newSub } from './sub.ts';
import { addressTaken, isNameTaken } from './taken-names.ts';
import { newName } from './usernames.ts';
import { createUser, userNotFound } from './write-user.ts';

/** SignUp: a new, unconfirmed user, and a code to what the pool verifies. */
export const signUp: Operation = {
  name: 'SignUp',
  signed: false,
  run: async (input, context) => {
    const call = await clientCall(context, input);
    const { pool, client } = call;
    if (pool.doc.AdminCreateUserConfig?.AllowAdminCreateUserOnly === true)
      throw notAuthorized('SignUp is not permitted for this user pool');
    const password = passwordIn(input, pool);
    const { user, attributes } = newUser(context, call, input);
    const stored =
      password === undefined
        ? undefined
        : await storedPassword(context, { pool, username: user.username, password });
    const doc: UserDoc = { attributes, ...(stored === undefined ? {} : { password: stored }) };
    const status = 'UNCONFIRMED';
    await insert(context, call, { ...user, status, doc });
    const to = signUpDestination(pool, attributes);
    if (to === undefined) return { UserConfirmed: false, UserSub: user.sub };
    const owner = { poolId: pool.id, sub: user.sub };
    const made = await userBySub(context.db, pool.id, user.sub);
    if (made === undefined) throw userNotFound();
    const code = await issueCode(context, owner, 'sign-up', to);
    const { clientMetadata } = call;
    await sendCode(context, { occasion: 'SignUp', pool, user: made, to, code, client, clientMetadata });
    return { UserConfirmed: false, UserSub: user.sub, CodeDeliveryDetails: deliveryDetails(to) };
  },
};

function passwordIn(input: Input, pool: Pool): string | undefined {
  const password = optionalPasswordOf(input, 'Password');
  if (password !== undefined) checkPolicy(pool, password);
  else if (!isPasswordless(pool)) input.text('Password', { min: 1 });
  return password;
}

function newUser(
  { ports }: IdentityContext,
  { pool, client, name }: ClientCall,
  input: Input,
): { readonly user: Pick<NewUser, 'sub' | 'username'>; readonly attributes: Attributes } {
  const given = attributesIn(input, 'UserAttributes');
  checkWritable(pool, client.doc, Object.keys(given));
  if (given.preferred_username && pool.doc.AliasAttributes?.includes('preferred_username') === true)
    throw invalidParameter(
      'Preferred username cannot be provided for unconfirmed account, since user pool is configured for preferred username alias.',
    );
  const sub = newSub(ports.now());
  const { username, attributes } = newName(pool, name, sub, given);
  checkNewAttributes(pool, attributes);
  const kept = Object.entries(attributes).filter(([, value]) => value !== '');
  return { user: { sub, username }, attributes: { ...Object.fromEntries(kept), ...unverified(attributes) } };
}

/** Addresses begin unverified. */
function unverified(attributes: Attributes): Attributes {
  return Object.fromEntries(
    ['email', 'phone_number'].flatMap((kind) => (attributes[kind] ? [[`${kind}_verified`, 'false']] : [])),
  );
}

async function insert(context: IdentityContext, { pool, name }: ClientCall, user: NewUser): Promise<void> {
  const addresses = (pool.doc.UsernameAttributes ?? []).length > 0;
  const text = addresses ? addressTaken(pool, user.doc.attributes) : 'User already exists';
  const exists = new ServiceError('UsernameExistsException', text);
  if (await isNameTaken(context.db, pool, name)) throw exists;
  try {
    if (!(await createUser(context, pool, user))) throw exists;
  } catch (error) {
    // Two sign-ups with one address at once: the second finds the alias taken.
    if (addresses && error instanceof ServiceError && error.code === 'AliasExistsException') throw exists;
    throw error;
  }
}
