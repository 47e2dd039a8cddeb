import type { Json } from '@portcullis/model/source';
import type { User } from '../user.ts';
import type { Attributes } from './attributes.ts';

/** `AttributeType`: a name and its value. */
export type AttributeType = { readonly Name: string; readonly Value: string };

/** All attributes of a user as the API lists them, `sub` among them. */
export function allAttributes(user: User): Attributes {
  return { ...user.doc.attributes, sub: user.sub };
}

export function attributeList(attributes: Attributes): readonly AttributeType[] {
  return Object.entries(attributes)
    .filter(([, value]) => value !== '')
    .map(([Name, Value]) => ({ Name, Value }));
}

/** `UserType` of AdminCreateUser, ListUsers and ListUsersInGroup. */
export function userType(
  user: User,
  attributes: Attributes = allAttributes(user),
): { readonly [name: string]: Json } {
  return {
    Username: user.username,
    Attributes: attributeList(attributes) as unknown as Json,
    UserCreateDate: seconds(user.createdAt),
    UserLastModifiedDate: seconds(user.modifiedAt),
    Enabled: user.enabled,
    UserStatus: user.status,
  };
}

/** Epoch seconds with milliseconds, as the API writes times. */
export function seconds(ms: number): number {
  return ms / 1000;
}

/** What a user's factors look like in GetUser and AdminGetUser. */
export function mfaSettings({ doc }: User): { readonly [name: string]: Json } {
  const { enabled = [], preferred } = doc.mfa ?? {};
  return {
    ...(enabled.length === 0 ? {} : { UserMFASettingList: enabled as unknown as Json }),
    ...(preferred === undefined ? {} : { PreferredMfaSetting: preferred }),
  };
}
