import { invalidParameter, notAuthorized } from '../../service/service-error.ts';
import { type Attributes, checkChangedAttributes, checkWritable, readable } from '../accounts/attributes.ts';
import { checkPolicy } from '../accounts/password-policy.ts';
import { changeUser } from '../accounts/write-user.ts';
import { refuseReused, storedPassword, withPassword } from '../set-password.ts';
import type { User } from '../user.ts';
import { missingAttributes, requiredAttributes } from './required-attributes.ts';
import { required } from './required-parameter.ts';
import { challenge, invalidSession } from './session.ts';
import {
  type ChallengeHandler,
  type ChallengeStep,
  passed,
  type SignInFrame,
  type SignInState,
  type TextMap,
} from './sign-in.ts';

/** NEW_PASSWORD_REQUIRED: shows the attributes, and which of the required ones have no value yet. */
export function askNewPassword(frame: SignInFrame, state: SignInState, user: User): ChallengeStep {
  const missing = missingAttributes(frame.pool, user);
  return challenge(frame, state, 'NEW_PASSWORD_REQUIRED', {
    parameters: {
      USER_ID_FOR_SRP: user.username,
      requiredAttributes: JSON.stringify(missing.map((name) => `${PREFIX}${name}`)),
      userAttributes: JSON.stringify(readable(frame.client.doc, user.doc.attributes)),
    },
  });
}

const PREFIX = 'userAttributes.';

/** A new password, with values for required attributes that have none. A wrong answer may be tried again. */
export const answerNewPassword: ChallengeHandler = async (turn) => {
  const { context, pool, state, user, responses } = turn;
  const password = required(responses, 'NEW_PASSWORD');
  // The password may have been changed elsewhere since: the session would set it a second time.
  if (user === undefined || user.status !== 'FORCE_CHANGE_PASSWORD') throw invalidSession();
  const given = attributesIn(responses);
  checkAttributes(turn, user, given);
  checkPolicy(pool, password);
  await refuseReused(context, pool, user.doc, password);
  await turn.spend();
  const stored = await storedPassword(context, { pool, username: user.username, password });
  const changed = await changeUser(context, pool, user.sub, ({ status, doc }) => {
    if (status !== 'FORCE_CHANGE_PASSWORD') throw invalidSession();
    const attributes = { ...doc.attributes, ...given, ...unverified(doc.attributes, given) };
    return { status: 'CONFIRMED', doc: withPassword(pool, { ...doc, attributes }, stored) };
  });
  const passwordAt = changed.doc.password?.changedAt;
  return passed({ ...state, passwordAt }, changed, 'NEW_PASSWORD_REQUIRED');
};

/** `userAttributes.name`: `Alice`. */
function attributesIn(responses: TextMap): Attributes {
  const given = Object.entries(responses).filter(([name]) => name.startsWith(PREFIX));
  return Object.fromEntries(given.map(([name, value]) => [name.slice(PREFIX.length), value]));
}

/** API "RespondToAuthChallenge": required attributes that have a value cannot be changed. */
function checkAttributes({ pool, client }: SignInFrame, user: User, given: Attributes): void {
  const missing = missingAttributes(pool, user);
  for (const name of requiredAttributes(pool))
    if (given[name] !== undefined && !missing.includes(name))
      throw notAuthorized(`Cannot modify an already provided ${name}`);
  checkWritable(
    pool,
    client.doc,
    // What is required must be given, whatever the client may write later.
    Object.keys(given).filter((name) => !missing.includes(name)),
  );
  // What had no value yet may get one even if it cannot be changed afterwards.
  const first = Object.fromEntries(missing.flatMap((name) => entryOf(given, name)));
  checkChangedAttributes(pool, { ...user.doc.attributes, ...first }, given);
  const unfilled = missing.filter((name) => (given[name] ?? '') === '');
  if (unfilled.length > 0) throw invalidParameter(`Invalid attributes given, ${unfilled[0]} is missing`);
}

function entryOf(attributes: Attributes, name: string): readonly (readonly [string, string])[] {
  const value = attributes[name];
  return value === undefined ? [] : [[name, value]];
}

/** A new address is not verified because the old one was. */
function unverified(before: Attributes, given: Attributes): Attributes {
  const changed = ['email', 'phone_number'].filter(
    (name) => given[name] !== undefined && given[name] !== before[name],
  );
  return Object.fromEntries(changed.map((name) => [`${name}_verified`, 'false']));
}
