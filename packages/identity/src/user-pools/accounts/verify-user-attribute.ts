import type { Input } from '../../service/input.ts';
import type { Operation } from '../../service/operation.ts';
import { invalidParameter } from '../../service/service-error.ts';
import { checkCode, expiredCode, issueCode, pendingAddress, takeCode } from './codes.ts';
import { deliveryDetails } from './destination.ts';
import { countTry, forgetTries } from './hourly-limit.ts';
import { codeOf } from './members.ts';
import { sendCode } from './messages.ts';
import { tokenOperation } from './token-call.ts';
import { changeUser } from './write-user.ts';

/** GetUserAttributeVerificationCode: a code to the user's address, or to the one that waits to be verified. */
export const getUserAttributeVerificationCode: Operation = tokenOperation(
  'GetUserAttributeVerificationCode',
  async ({ input, context, pool, client, user }) => {
    const attribute = addressIn(input);
    const waiting = await pendingAddress(context, user, `attribute ${attribute}`);
    const value = user.doc.attributes[attribute];
    const to = waiting ?? (value === undefined ? undefined : { attribute, value });
    if (to === undefined) throw invalidParameter(`User does not have a ${attribute} attribute.`);
    await countTry(context, user, 'attribute code');
    const code = await issueCode(context, user, `attribute ${attribute}`, to);
    const clientMetadata = input.map('ClientMetadata');
    await sendCode(context, {
      occasion: 'VerifyUserAttribute',
      pool,
      user,
      to,
      code,
      client,
      clientMetadata,
    });
    return { CodeDeliveryDetails: deliveryDetails(to) };
  },
);

/** VerifyUserAttribute: the code verifies the address that it was sent to, if it is still the user's. */
export const verifyUserAttribute: Operation = tokenOperation(
  'VerifyUserAttribute',
  async ({ input, context, pool, user }) => {
    const attribute = addressIn(input);
    const code = codeOf(input, 'Code');
    await countTry(context, user, 'verify attribute');
    const proved = await checkCode(context, user, `attribute ${attribute}`, code);
    await changeUser(context, pool, user.sub, ({ doc }) => {
      if (proved.pending !== true && doc.attributes[attribute] !== proved.value) throw expiredCode();
      const attributes = {
        ...doc.attributes,
        [attribute]: proved.value,
        [`${attribute}_verified`]: 'true',
      };
      return { doc: { ...doc, attributes } };
    });
    await takeCode(context, user, `attribute ${attribute}`, code);
    await forgetTries(context, user, 'verify attribute');
    return {};
  },
);

function addressIn(input: Input): 'email' | 'phone_number' {
  const name = input.text('AttributeName', { min: 1, max: 32 });
  if (name === 'email' || name === 'phone_number') return name;
  throw invalidParameter(`Invalid attribute name: ${name}. Only email and phone_number can be verified.`);
}
