import type { IdentityContext } from '../../service/context.ts';
import type { Input } from '../../service/input.ts';
import type { Operation } from '../../service/operation.ts';
import { invalidParameter, notAuthorized, ServiceError } from '../../service/service-error.ts';
import { eventAttributes } from '../../triggers/event-attributes.ts';
import { postConfirmation } from '../../triggers/post-confirmation.ts';
import { preSignUp, type SignUpDecision } from '../../triggers/pre-sign-up.ts';
import type { TriggerCall } from '../../triggers/run-trigger.ts';
import { allowsFlow } from '../auth/allowed-flows.ts';
import { signUpSession } from '../auth/confirmed-sign-up.ts';
import { userNotFound } from '../auth/find-subject.ts';
import type { Pool } from '../pool.ts';
import { storedPassword } from '../set-password.ts';
import type { User } from '../user.ts';
import { type NewUser, userBySub } from '../users.ts';
import { type Attributes, checkNewAttributes, checkWritable } from './attributes.ts';
import { type ClientCall, clientCall } from './client-call.ts';
import { issueCode } from './codes.ts';
import { type DeliveryDetails, deliveryDetails, signUpDestination } from './destination.ts';
import { attributesIn, optionalPasswordOf, validationDataIn } from './members.ts';
import { sendCode } from './messages.ts';
import { checkPolicy } from './password-policy.ts';
import { isPasswordless } from './passwordless.ts';
import { newSub } from './sub.ts';
import { addressTaken, isNameTaken } from './taken-names.ts';
import { newName } from './usernames.ts';
import { createUser } from './write-user.ts';

/** SignUp: a new, unconfirmed user, and a code to what the pool verifies. */
export const signUp: Operation = {
  name: 'SignUp',
  signed: false,
  run: async (input, context) => {
    const call = await clientCall(context, input);
    const { pool } = call;
    if (pool.doc.AdminCreateUserConfig?.AllowAdminCreateUserOnly === true)
      throw notAuthorized('SignUp is not permitted for this user pool');
    const password = passwordIn(input, pool);
    const user = newUser(context, call, input);
    const decision = await preSignUp(context, {
      ...callerOf(call, user.username),
      source: 'SignUp',
      userAttributes: user.attributes,
      validationData: validationDataIn(input),
    });
    const made = await insert(context, call, password, decided(user, decision));
    if (decision.autoConfirmUser)
      await postConfirmation(context, {
        ...callerOf(call, made.username),
        source: 'ConfirmSignUp',
        userAttributes: eventAttributes(made),
      });
    const sent = decision.autoConfirmUser ? undefined : await sendSignUpCode(context, call, made);
    // For who has USER_AUTH, and has yet to confirm. GitHub aws/aws-sdk-js-v3 issue 6724.
    const goesOn = !decision.autoConfirmUser && allowsFlow(call.client.doc, 'USER_AUTH');
    return {
      UserConfirmed: decision.autoConfirmUser,
      UserSub: made.sub,
      ...(sent === undefined ? {} : { CodeDeliveryDetails: sent }),
      ...(goesOn ? { Session: signUpSession({ context, pool, client: call.client }, made) } : {}),
    };
  },
};

function callerOf(
  { pool, client, clientMetadata }: ClientCall,
  userName: string,
): TriggerCall & Pick<ClientCall, 'clientMetadata'> {
  return { pool, clientId: client.id, userName, clientMetadata };
}

async function sendSignUpCode(
  context: IdentityContext,
  { pool, client, clientMetadata }: ClientCall,
  user: User,
): Promise<DeliveryDetails | undefined> {
  const to = signUpDestination(pool, user.doc.attributes);
  if (to === undefined) return undefined;
  const code = await issueCode(context, user, 'sign-up', to);
  await sendCode(context, { occasion: 'SignUp', pool, user, to, code, client, clientMetadata });
  return deliveryDetails(to);
}

function passwordIn(input: Input, pool: Pool): string | undefined {
  const password = optionalPasswordOf(input, 'Password');
  if (password !== undefined) checkPolicy(pool, password);
  else if (!isPasswordless(pool)) input.text('Password', { min: 1 });
  return password;
}

interface SigningUp {
  readonly sub: string;
  readonly username: string;
  readonly attributes: Attributes;
}

function newUser({ ports }: IdentityContext, { pool, client, name }: ClientCall, input: Input): SigningUp {
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
  return { sub, username, attributes: Object.fromEntries(kept) };
}

/** Addresses begin unverified unless the pool's function vouches for them. */
function decided(
  { sub, username, attributes }: SigningUp,
  { autoConfirmUser, autoVerifyEmail, autoVerifyPhone }: SignUpDecision,
): NewUser {
  const flags = {
    ...(attributes.email === undefined ? {} : { email_verified: String(autoVerifyEmail) }),
    ...(attributes.phone_number === undefined ? {} : { phone_number_verified: String(autoVerifyPhone) }),
  };
  const status = autoConfirmUser ? 'CONFIRMED' : 'UNCONFIRMED';
  return { sub, username, status, doc: { attributes: { ...attributes, ...flags } } };
}

async function insert(
  context: IdentityContext,
  { pool, name }: ClientCall,
  password: string | undefined,
  user: NewUser,
): Promise<User> {
  const addresses = (pool.doc.UsernameAttributes ?? []).length > 0;
  const text = addresses ? addressTaken(pool, user.doc.attributes) : 'User already exists';
  const exists = new ServiceError('UsernameExistsException', text);
  if (await isNameTaken(context.db, pool, name)) throw exists;
  const { username } = user;
  const stored =
    password === undefined ? {} : { password: await storedPassword(context, { pool, username, password }) };
  try {
    // An address that the pool's function verified moves to who came last. Developer Guide "Pre sign-up Lambda trigger".
    const written = { ...user, doc: { ...user.doc, ...stored } };
    if (!(await createUser(context, pool, written, { force: true }))) throw exists;
  } catch (error) {
    // Two sign-ups with one address at once: the second finds the alias taken.
    if (addresses && error instanceof ServiceError && error.code === 'AliasExistsException') throw exists;
    throw error;
  }
  const made = await userBySub(context.db, pool.id, user.sub);
  if (made === undefined) throw userNotFound();
  return made;
}
