import type { Operation } from '../../service/operation.ts';
import { checkRemovable } from '../accounts/attributes.ts';
import { changeAttributes } from '../accounts/change-attributes.ts';
import { attributeNamesIn, attributesIn } from '../accounts/members.ts';
import { userOperation } from './pool-operation.ts';

/** AdminUpdateUserAttributes: also what clients may not write, and whether an address is verified. */
export const adminUpdateUserAttributes: Operation = userOperation(
  'AdminUpdateUserAttributes',
  async ({ input, context, pool, user }) => {
    if (!input.has('UserAttributes')) input.text('UserAttributes');
    const change = attributesIn(input, 'UserAttributes');
    const clientMetadata = input.map('ClientMetadata');
    await changeAttributes(context, { pool, sub: user.sub, change, clientMetadata });
    return {};
  },
);

export const adminDeleteUserAttributes: Operation = userOperation(
  'AdminDeleteUserAttributes',
  async ({ input, context, pool, user }) => {
    const names = attributeNamesIn(input, 'UserAttributeNames') ?? [input.text('UserAttributeNames')];
    checkRemovable(pool, user.doc.attributes, names);
    const change = Object.fromEntries(names.map((name) => [name, '']));
    await changeAttributes(context, { pool, sub: user.sub, change });
    return {};
  },
);
