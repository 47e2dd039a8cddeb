import type { Input } from '../../service/input.ts';
import { ServiceError } from '../../service/service-error.ts';
import { type Attributes, attributesOf } from './attributes.ts';
import { MAX_PASSWORD } from './limits.ts';

/** Members that many operations have, with the constraints of the API's model. */

const NAME = /^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$/u;
const POOL_ID = /^[\w-]+_[0-9a-zA-Z]+$/;
/** What neither begins nor ends with a space. */
const PASSWORD = /^\S(?:[^\n]*\S)?$/;

export function poolIdOf(input: Input): string {
  return input.text('UserPoolId', { min: 1, max: 55, pattern: POOL_ID });
}

export function clientIdOf(input: Input): string {
  return input.text('ClientId', { min: 1, max: 128, pattern: /^[\w+]+$/ });
}

export function usernameOf(input: Input): string {
  return input.text('Username', { min: 1, max: 128, pattern: NAME });
}

export function secretHashOf(input: Input): string | undefined {
  return input.optionalText('SecretHash', { min: 1, max: 128, pattern: /^[\w+=/]+$/ });
}

export function codeOf(input: Input, member: string): string {
  return input.text(member, { min: 1, max: 2048, pattern: /^\S+$/ });
}

export function groupNameOf(input: Input): string {
  return input.text('GroupName', { min: 1, max: 128, pattern: NAME });
}

export function optionalPasswordOf(input: Input, member: string): string | undefined {
  const password = input.optionalText(member, { max: MAX_PASSWORD });
  // An empty one is none.
  if (password === undefined || password === '') return undefined;
  if (!PASSWORD.test(password))
    throw new ServiceError(
      'InvalidParameterException',
      `1 validation error detected: Value at '${member.slice(0, 1).toLowerCase()}${member.slice(1)}' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[\\S]+.*[\\S]+$`,
    );
  return password;
}

export function passwordOf(input: Input, member: string): string {
  return optionalPasswordOf(input, member) ?? input.text(member, { min: 1, max: MAX_PASSWORD });
}

/** Empty where the member is absent. Throws InvalidParameterException for a name that comes twice. */
export function attributesIn(input: Input, member: string): Attributes {
  return attributesOf(input.attributes(member) ?? []);
}

export function attributeNamesIn(input: Input, member: string): readonly string[] | undefined {
  return input.texts(member)?.map((name) => {
    if (name.length < 1 || name.length > 32)
      throw new ServiceError(
        'InvalidParameterException',
        `1 validation error detected: Value at '${member.slice(0, 1).toLowerCase()}${member.slice(1)}' failed to satisfy constraint: Member must satisfy constraint: [Member must have length between 1 and 32]`,
      );
    return name;
  });
}

/** `ValidationData`, for triggers. */
export function validationDataIn(input: Input): Readonly<Record<string, string>> | undefined {
  const list = input.attributes('ValidationData');
  return list && Object.fromEntries(list.map(({ name, value }) => [name, value]));
}
