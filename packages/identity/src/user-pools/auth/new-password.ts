import { invalidParameter, notAuthorized, ServiceError } from '../../service/service-error.ts';
import { checkPolicy } from '../accounts/password-policy.ts';
import { refuseReused, storedPassword, withPassword } from '../set-password.ts';
import type { User } from '../user.ts';
import { updateUser, userBySub } from '../users.ts';
import { missingAttributes } from './required-attributes.ts';
import { challenge } from './session.ts';
import {
  type ChallengeHandler,
  type ChallengeStep,
  passed,
  type SignInFrame,
  type SignInState,
} from './sign-in.ts';

/** NEW_PASSWORD_REQUIRED: shows the attributes, and which of the required ones have no value yet. */
export function askNewPassword(frame: SignInFrame, state: SignInState, user: User): ChallengeStep {
  const missing = missingAttributes(frame.pool, user);
  return challenge(frame, state, 'NEW_PASSWORD_REQUIRED', {
    parameters: {
      USER_ID_FOR_SRP: user.username,
      requiredAttributes: JSON.stringify(missing.map((name) => `${PREFIX}${name}`)),
      userAttributes: JSON.stringify(user.doc.attributes),
    },
  });
}

const PREFIX = 'userAttributes.';

/** A new password, with values for required attributes that have none. */
export const answerNewPassword: ChallengeHandler = async (turn) => {
  const { context, pool, client, state, user, responses } = turn;
  const password = responses.NEW_PASSWORD;
  if (password === undefined) throw invalidParameter('Missing required parameter NEW_PASSWORD');
  if (user === undefined) throw notAuthorized('Invalid session for the user.');
  // The password may have been changed elsewhere since: the session would set it a second time.
  if (user.status !== 'FORCE_CHANGE_PASSWORD') throw notAuthorized('Invalid session for the user.');
  const given = Object.entries(responses)
    .filter(([name]) => name.startsWith(PREFIX))
    .map(([name, value]): readonly [string, string] => [name.slice(PREFIX.length), value]);
  const missing = missingAttributes(pool, user);
  for (const [name] of given) {
    if (missing.includes(name)) continue;
    const writable = client.doc.WriteAttributes;
    const known = user.doc.attributes[name];
    if (known !== undefined && !missing.includes(name) && requiresValue(pool.doc.SchemaAttributes, name))
      throw new ServiceError('NotAuthorizedException', `Cannot modify an already provided ${name}`);
    if (writable !== undefined && writable.length > 0 && !writable.includes(name))
      throw notAuthorized('A client attempted to write unauthorized attribute');
  }
  const attributes = { ...user.doc.attributes, ...Object.fromEntries(given) };
  const unfilled = missing.filter((name) => (attributes[name] ?? '') === '');
  if (unfilled.length > 0) throw invalidParameter(`Invalid attributes given, ${unfilled[0]} is missing`);
  checkPolicy(pool, password);
  await refuseReused(context, pool, user.doc, password);
  await turn.spend();
  const stored = await storedPassword(context, { pool, username: user.username, password });
  const doc = withPassword(pool, { ...user.doc, attributes }, stored);
  if (!(await updateUser(context.db, user, { status: 'CONFIRMED', doc }, context.ports.now())))
    throw new ServiceError('ConcurrentModificationException', 'The user was changed meanwhile.');
  const changed = await userBySub(context.db, pool.id, user.sub);
  if (changed === undefined) throw notAuthorized('Invalid session for the user.');
  return passed(state, changed, 'NEW_PASSWORD_REQUIRED');
};

function requiresValue(
  schema: readonly { readonly Name: string; readonly Required?: boolean | undefined }[] = [],
  name: string,
): boolean {
  return schema.some(({ Name, Required }) => Name === name && Required === true);
}
