import type { Json } from '@portcullis/model/source';
import type { Operation } from '../../service/operation.ts';
import { attributeList, mfaSettings, seconds } from '../accounts/user-type.ts';
import { attributesWithIdentities } from '../accounts/user-types.ts';
import { userOperation } from './pool-operation.ts';

/** AdminGetUser: all that the pool knows of a user. */
export const adminGetUser: Operation = userOperation('AdminGetUser', async ({ user, context }) => ({
  Username: user.username,
  UserAttributes: attributeList(await attributesWithIdentities(context, user)) as unknown as Json,
  UserCreateDate: seconds(user.createdAt),
  UserLastModifiedDate: seconds(user.modifiedAt),
  Enabled: user.enabled,
  UserStatus: user.status,
  ...mfaSettings(user),
}));
