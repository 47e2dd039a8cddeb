import type { IdentityContext } from '../../service/context.ts';
import type { Operation } from '../../service/operation.ts';
import { notAuthorized } from '../../service/service-error.ts';
import { eventAttributes } from '../../triggers/event-attributes.ts';
import { postConfirmation } from '../../triggers/post-confirmation.ts';
import { allowsFlow } from '../auth/allowed-flows.ts';
import { checkSignUpSession, confirmedSession } from '../auth/confirmed-sign-up.ts';
import type { Pool } from '../pool.ts';
import type { User } from '../user.ts';
import type { UserChange } from '../users.ts';
import { clientCall, nameNotFound } from './client-call.ts';
import { type CodeDoc, checkCode, codeMismatch, takeCode } from './codes.ts';
import { countTry, forgetTries } from './hourly-limit.ts';
import { codeOf } from './members.ts';
import { pretendedUser } from './pretended-user.ts';
import { changeUser } from './write-user.ts';

/** ConfirmSignUp: the code that was sent confirms the account and verifies where it was sent. */
export const confirmSignUp: Operation = {
  name: 'ConfirmSignUp',
  signed: false,
  run: async (input, context) => {
    const code = codeOf(input, 'ConfirmationCode');
    const force = input.flag('ForceAliasCreation') ?? false;
    const session = input.optionalText('Session', { min: 20, max: 2048 });
    const call = await clientCall(context, input);
    const { pool, client, name, hidesUsers } = call;
    if (call.user === undefined && !hidesUsers) throw nameNotFound();
    // Where users are hidden, who is confirmed is as unknown as who is not there.
    const user = hidesUsers && call.user?.status !== 'UNCONFIRMED' ? undefined : call.user;
    const owner = user ?? pretendedUser(context, pool, name).actor;
    await countTry(context, owner, 'confirm sign-up');
    if (session !== undefined) await checkSignUpSession({ context, pool, client }, session, owner);
    if (user !== undefined && user.status !== 'UNCONFIRMED') throw notConfirmable(user);
    const proved = await checkCode(context, owner, 'sign-up', code);
    if (user === undefined) throw codeMismatch();
    const confirmed = await confirm(context, pool, user, proved, force);
    await takeCode(context, owner, 'sign-up', code);
    await forgetTries(context, owner, 'confirm sign-up');
    await postConfirmation(context, {
      pool,
      clientId: client.id,
      userName: confirmed.username,
      source: 'ConfirmSignUp',
      userAttributes: eventAttributes(confirmed),
      clientMetadata: call.clientMetadata,
    });
    // The next sign-in needs no other factor, where the client has flows for that.
    return allowsFlow(client.doc, 'USER_AUTH')
      ? { Session: confirmedSession({ context, pool, client }, confirmed) }
      : {};
  },
};

async function confirm(
  context: IdentityContext,
  pool: Pool,
  { sub }: User,
  { attribute, value }: CodeDoc,
  force: boolean,
): Promise<User> {
  const confirmed = (user: User): UserChange => {
    if (user.status !== 'UNCONFIRMED') throw notConfirmable(user);
    // The address may have changed since the code was sent.
    const same = user.doc.attributes[attribute] === value;
    const attributes = {
      ...user.doc.attributes,
      ...(same ? { [`${attribute}_verified`]: 'true' } : {}),
    };
    return { status: 'CONFIRMED', doc: { ...user.doc, attributes } };
  };
  return changeUser(context, pool, sub, confirmed, { force });
}

export function notConfirmable({ status }: User): ReturnType<typeof notAuthorized> {
  return notAuthorized(`User cannot be confirmed. Current status is ${status}`);
}
