import type { Json } from '@portcullis/model/source';
import type { Operation } from '../../service/operation.ts';
import { checkRemovable, checkWritable } from './attributes.ts';
import { changeAttributes } from './change-attributes.ts';
import { attributeNamesIn, attributesIn } from './members.ts';
import { tokenOperation } from './token-call.ts';

/** UpdateUserAttributes: what the token's client may write. */
export const updateUserAttributes: Operation = tokenOperation(
  'UpdateUserAttributes',
  async ({ input, context, pool, client, user }) => {
    if (!input.has('UserAttributes')) input.text('UserAttributes');
    const change = attributesIn(input, 'UserAttributes');
    const clientMetadata = input.map('ClientMetadata');
    checkWritable(pool, client.doc, Object.keys(change));
    const sent = await changeAttributes(context, { pool, sub: user.sub, change, client, clientMetadata });
    return { CodeDeliveryDetailsList: sent as unknown as Json };
  },
);

/** DeleteUserAttributes. */
export const deleteUserAttributes: Operation = tokenOperation(
  'DeleteUserAttributes',
  async ({ input, context, pool, client, user }) => {
    const names = attributeNamesIn(input, 'UserAttributeNames') ?? [input.text('UserAttributeNames')];
    checkWritable(pool, client.doc, names);
    checkRemovable(pool, user.doc.attributes, names);
    const change = Object.fromEntries(names.map((name) => [name, '']));
    await changeAttributes(context, { pool, sub: user.sub, change, client });
    return {};
  },
);
