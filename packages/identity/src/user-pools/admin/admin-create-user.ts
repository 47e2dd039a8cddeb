import type { IdentityContext } from '../../service/context.ts';
import type { Input } from '../../service/input.ts';
import type { Operation } from '../../service/operation.ts';
import { ServiceError } from '../../service/service-error.ts';
import { preSignUp } from '../../triggers/pre-sign-up.ts';
import { type Attributes, checkAttributeValues } from '../accounts/attributes.ts';
import type { Destination } from '../accounts/destination.ts';
import { attributesIn, optionalPasswordOf, usernameOf, validationDataIn } from '../accounts/members.ts';
import { sendCode } from '../accounts/messages.ts';
import { checkPolicy, generatePassword, passwordPolicy } from '../accounts/password-policy.ts';
import { isPasswordless } from '../accounts/passwordless.ts';
import { newSub } from '../accounts/sub.ts';
import { addressTaken, isNameTaken } from '../accounts/taken-names.ts';
import { userType } from '../accounts/user-type.ts';
import { newName } from '../accounts/usernames.ts';
import { changeUser, createUser } from '../accounts/write-user.ts';
import { userNotFound } from '../auth/find-subject.ts';
import type { Pool } from '../pool.ts';
import { storedPassword, temporaryPasswordEnd, withPassword } from '../set-password.ts';
import type { User } from '../user.ts';
import { findUser, userBySub } from '../users.ts';
import { type PoolCall, poolOperation } from './pool-operation.ts';
import { choicesIn } from './pool-settings.ts';

type Call = Pick<PoolCall, 'input' | 'context' | 'pool'>;

/** AdminCreateUser: a user with a temporary password, which an invitation brings. */
export const adminCreateUser: Operation = poolOperation('AdminCreateUser', async (call) => {
  const { input, pool } = call;
  const action = messageActionIn(input);
  mediumsIn(input);
  if (action !== 'RESEND') {
    const made = await makeUser(call);
    await invite(call, made);
    return { User: userType(made.user) };
  }
  const password = givenPassword(call) ?? generatePassword(passwordPolicy(pool));
  const user = await renewed(call, password);
  await invite(call, { user, password });
  return { User: userType(user) };
});

export interface MadeUser {
  readonly user: User;
  /** Users of passwordless pools need none. */
  readonly password: string | undefined;
}

/** The user, of whom nobody knows yet. Throws what AdminCreateUser throws. */
export async function makeUser(call: Call): Promise<MadeUser> {
  const { pool } = call;
  const password =
    givenPassword(call) ?? (isPasswordless(pool) ? undefined : generatePassword(passwordPolicy(pool)));
  return { user: await created(call, password), password };
}

/** Sends the user its password, unless `MessageAction` suppresses that. */
export async function invite({ input, context, pool }: Call, { user, password }: MadeUser): Promise<void> {
  if (messageActionIn(input) === 'SUPPRESS' || password === undefined) return;
  for (const to of invited(user, mediumsIn(input)))
    await sendCode(context, {
      occasion: 'AdminCreateUser',
      pool,
      user,
      to,
      code: password,
      clientMetadata: input.map('ClientMetadata'),
    });
}

function givenPassword({ input, pool }: Call): string | undefined {
  const given = optionalPasswordOf(input, 'TemporaryPassword');
  if (given !== undefined) checkPolicy(pool, given);
  return given;
}

export function messageActionIn(input: Input): string | undefined {
  return input.optionalText('MessageAction', { values: ['RESEND', 'SUPPRESS'] });
}

export function mediumsIn(input: Input): readonly string[] | undefined {
  return choicesIn(input, 'DesiredDeliveryMediums', ['SMS', 'EMAIL']);
}

async function created({ input, context, pool }: Call, password: string | undefined): Promise<User> {
  const { db, ports } = context;
  const name = usernameOf(input);
  const force = input.flag('ForceAliasCreation') ?? false;
  const sub = newSub(ports.now());
  const { username, attributes: named } = newName(pool, name, sub, attributesIn(input, 'UserAttributes'));
  checkAttributeValues(pool, named);
  const attributes = completed(named);
  const addresses = (pool.doc.UsernameAttributes ?? []).length > 0;
  const text = addresses ? addressTaken(pool, attributes) : 'User account already exists';
  const exists = new ServiceError('UsernameExistsException', text);
  if (await isNameTaken(db, pool, name)) throw exists;
  await preSignUp(context, {
    pool,
    userName: username,
    source: 'AdminCreateUser',
    userAttributes: attributes,
    validationData: validationDataIn(input),
    clientMetadata: input.map('ClientMetadata'),
  });
  const stored =
    password === undefined ? {} : { password: await temporary(context, pool, username, password) };
  const status = password === undefined ? 'CONFIRMED' : 'FORCE_CHANGE_PASSWORD';
  const user = { sub, username, status, doc: { attributes, ...stored } } as const;
  try {
    if (!(await createUser(context, pool, user, { force }))) throw exists;
  } catch (error) {
    if (addresses && error instanceof ServiceError && error.code === 'AliasExistsException') throw exists;
    throw error;
  }
  return (await userBySub(db, pool.id, sub)) ?? missing();
}

/** RESEND: another temporary password, another invitation. */
async function renewed({ input, context, pool }: Call, password: string): Promise<User> {
  const user = await findUser(context.db, pool, usernameOf(input));
  if (user === undefined) throw userNotFound();
  const stored = await temporary(context, pool, user.username, password);
  return changeUser(context, pool, user.sub, ({ status, doc }) => {
    if (status !== 'FORCE_CHANGE_PASSWORD')
      throw new ServiceError(
        'UnsupportedUserStateException',
        `Resend not possible. ${user.username} status is ${status}`,
      );
    return { doc: withPassword(pool, doc, stored) };
  });
}

function temporary(
  context: IdentityContext,
  pool: Pool,
  username: string,
  password: string,
): ReturnType<typeof storedPassword> {
  const validUntil = temporaryPasswordEnd(pool, context.ports.now());
  return storedPassword(context, { pool, username, password, validUntil });
}

/** An administrator may say that an address is verified; what is not said is not. */
function completed(attributes: Attributes): Attributes {
  const kept = Object.entries(attributes).filter(([, value]) => value !== '');
  const flags = ['email', 'phone_number'].flatMap((kind) =>
    attributes[kind] ? [[`${kind}_verified`, attributes[`${kind}_verified`]?.toLowerCase() || 'false']] : [],
  );
  return { ...Object.fromEntries(kept), ...Object.fromEntries(flags) };
}

/** The phone number by default, the email address of who has none. */
function invited({ doc }: User, mediums: readonly string[] | undefined): readonly Destination[] {
  const { phone_number, email } = doc.attributes;
  const sms = phone_number === undefined ? [] : [{ attribute: 'phone_number', value: phone_number } as const];
  const mail = email === undefined ? [] : [{ attribute: 'email', value: email } as const];
  if (mediums === undefined) return [...sms, ...mail].slice(0, 1);
  return [...(mediums.includes('SMS') ? sms : []), ...(mediums.includes('EMAIL') ? mail : [])];
}

function missing(): never {
  throw userNotFound();
}
