import type { Operation } from '../../service/operation.ts';
import { invalidParameter } from '../../service/service-error.ts';
import { clientCall, nameNotFound } from './client-call.ts';
import { issueCode } from './codes.ts';
import { deliveryDetails, signUpDestination } from './destination.ts';
import { countTry } from './hourly-limit.ts';
import { sendCode, sendCodeUnseen } from './messages.ts';
import { pretendedUser } from './pretended-user.ts';

/** ResendConfirmationCode: another code for a sign-up that is not confirmed; the one before counts no more. */
export const resendConfirmationCode: Operation = {
  name: 'ResendConfirmationCode',
  signed: false,
  run: async (input, context) => {
    const { pool, client, name, user, hidesUsers, clientMetadata } = await clientCall(context, input);
    if ((pool.doc.AutoVerifiedAttributes ?? []).length === 0) throw notVerifying();
    if (user === undefined && !hidesUsers) throw nameNotFound();
    const nobody = pretendedUser(context, pool, name);
    await countTry(context, user ?? nobody.actor, 'resend code');
    const waiting = user?.status === 'UNCONFIRMED' && user.enabled;
    if (user !== undefined && !waiting && !hidesUsers)
      throw invalidParameter(user.enabled ? 'User is already confirmed.' : 'User is disabled.');
    const to = waiting ? signUpDestination(pool, user.doc.attributes) : undefined;
    if (to === undefined && !hidesUsers) throw notVerifying();
    const shown = to ?? nobody.destination;
    const owner = user !== undefined && waiting ? user : nobody.actor;
    const code = await issueCode(context, owner, 'sign-up', shown);
    if (to !== undefined && user !== undefined) {
      const message = { occasion: 'ResendCode', pool, user, to, code, client, clientMetadata } as const;
      if (hidesUsers) sendCodeUnseen(context, message);
      else await sendCode(context, message);
    }
    return { CodeDeliveryDetails: deliveryDetails(shown) };
  },
};

function notVerifying(): ReturnType<typeof invalidParameter> {
  return invalidParameter('Cannot resend codes. Auto verification not turned on.');
}
