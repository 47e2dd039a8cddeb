import type { IdentityContext } from '../../service/context.ts';
import type { Input } from '../../service/input.ts';
import type { Operation } from '../../service/operation.ts';
import { invalidParameter } from '../../service/service-error.ts';
import { entryOf } from '../admin/entry.ts';
import { userOperation } from '../admin/pool-operation.ts';
import type { Pool } from '../pool.ts';
import type { UserDoc, UserMfa } from '../user.ts';
import { tokenOperation } from './token-call.ts';
import { changeUser } from './write-user.ts';

/** SetUserSettings: text messages as the second factor, on or off; the operation knows no other factor. */
export const setUserSettings: Operation = tokenOperation(
  'SetUserSettings',
  async ({ input, context, pool, user }) => set(input, context, pool, user.sub),
);

export const adminSetUserSettings: Operation = userOperation(
  'AdminSetUserSettings',
  async ({ input, context, pool, user }) => set(input, context, pool, user.sub),
);

async function set(
  input: Input,
  context: IdentityContext,
  pool: Pool,
  sub: string,
): Promise<Readonly<Record<string, never>>> {
  const wanted = wantsSms(input);
  await changeUser(context, pool, sub, ({ doc }) => {
    if (wanted && doc.attributes.phone_number === undefined)
      throw invalidParameter('User does not have a phone number to receive text messages.');
    return { doc: withSms(doc, wanted) };
  });
  return {};
}

function wantsSms(input: Input): boolean {
  const options = input.list('MFAOptions') ?? [input.text('MFAOptions')];
  for (const option of options) {
    const entry = entryOf(option, 'MFAOptions');
    entry.text('DeliveryMedium', { values: ['SMS'] });
    entry.text('AttributeName', { values: ['phone_number'] });
  }
  return options.length > 0;
}

function withSms(doc: UserDoc, wanted: boolean): UserDoc {
  const { enabled = [], preferred, ...rest } = doc.mfa ?? {};
  const others = enabled.filter((factor) => factor !== 'SMS_MFA');
  const kept =
    preferred === 'SMS_MFA' && !wanted ? {} : { ...(preferred === undefined ? {} : { preferred }) };
  const mfa: UserMfa = { ...rest, ...kept, enabled: wanted ? [...others, 'SMS_MFA'] : others };
  return { ...doc, mfa };
}
