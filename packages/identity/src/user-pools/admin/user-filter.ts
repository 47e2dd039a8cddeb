import { invalidParameter } from '../../service/service-error.ts';

/** `Filter` of ListUsers: one attribute, equal to a value or beginning with it. */
export interface UserFilter {
  readonly attribute: FilterAttribute;
  readonly operator: '=' | '^=';
  readonly value: string;
}

/** API reference "ListUsers": no other attribute can be searched, custom ones neither. */
const ATTRIBUTES = [
  'username',
  'email',
  'phone_number',
  'name',
  'given_name',
  'family_name',
  'preferred_username',
  'cognito:user_status',
  'status',
  'sub',
] as const;

export type FilterAttribute = (typeof ATTRIBUTES)[number];

/** `attribute = "value"` or `attribute ^= "value"`, quotes in the value escaped. Throws InvalidParameterException. */
export function parseUserFilter(text: string): UserFilter | undefined {
  if (text.trim() === '') return undefined;
  const match = /^\s*"?([\w:]+)"?\s*(\^?=)\s*"((?:[^"\\]|\\.)*)"\s*$/.exec(text);
  if (match === null) throw invalidParameter('Error while parsing filter');
  const [, name = '', operator = '=', value = ''] = match;
  const attribute = ATTRIBUTES.find((one) => one === name.toLowerCase());
  if (attribute === undefined) throw invalidParameter(`Invalid search attribute: ${name}`);
  return { attribute, operator: operator as UserFilter['operator'], value: value.replaceAll(/\\(.)/g, '$1') };
}
