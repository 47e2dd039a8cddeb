import type { Json } from '@portcullis/model/source';
import type { Operation } from '../../service/operation.ts';
import { readable } from './attributes.ts';
import { tokenOperation } from './token-call.ts';
import { attributeList, mfaSettings } from './user-type.ts';
import { attributesWithIdentities } from './user-types.ts';

/** GetUser: the attributes that the token's client may read. */
export const getUser: Operation = tokenOperation('GetUser', async ({ user, client, context }) => ({
  Username: user.username,
  UserAttributes: attributeList({
    ...readable(client.doc, await attributesWithIdentities(context, user)),
    sub: user.sub,
  }) as unknown as Json,
  ...mfaSettings(user),
}));
