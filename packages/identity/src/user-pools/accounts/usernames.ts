import { invalidParameter } from '../../service/service-error.ts';
import type { Pool } from '../pool.ts';
import { type Attributes, isEmail, isPhoneNumber } from './attributes.ts';

/** A new user's name as it is stored, and the attributes that its name brings along. */
export interface NewName {
  readonly username: string;
  readonly attributes: Attributes;
}

/**
 * What `Username` means in a pool. Where addresses are usernames, it is one of them: the user is stored under its
 * `sub`, and the address becomes an attribute. Where addresses are aliases, a username must not look like one. Cognito
 * Developer Guide "Customizing sign-in attributes". Throws InvalidParameterException.
 */
export function newName(pool: Pick<Pool, 'doc'>, name: string, sub: string, attributes: Attributes): NewName {
  const kinds = pool.doc.UsernameAttributes ?? [];
  if (kinds.length > 0) {
    const kind = addressKind(kinds, name);
    if (kind === undefined) throw invalidParameter(SHOULD_BE[[...kinds].sort().join(' ')] ?? SHOULD_BE.both);
    const given = attributes[kind];
    if (given !== undefined && given !== '' && given !== name)
      throw invalidParameter(
        kind === 'email'
          ? 'Mismatch between the email in the request and the username'
          : 'Mismatch between the phone_number in the request and the username',
      );
    return { username: sub, attributes: { ...attributes, [kind]: name } };
  }
  const aliases = pool.doc.AliasAttributes ?? [];
  if (aliases.includes('email') && isEmail(name))
    throw invalidParameter(
      'Username cannot be of email format, since user pool is configured for email alias.',
    );
  if (aliases.includes('phone_number') && isPhoneNumber(name))
    throw invalidParameter(
      'Username cannot be of phone number format, since user pool is configured for phone number alias.',
    );
  return { username: name, attributes };
}

/** Which of a pool's username attributes this name is. */
export function addressKind(kinds: readonly string[], name: string): 'email' | 'phone_number' | undefined {
  if (kinds.includes('email') && isEmail(name)) return 'email';
  if (kinds.includes('phone_number') && isPhoneNumber(name)) return 'phone_number';
  return undefined;
}

const SHOULD_BE: Readonly<Record<string, string>> & { readonly both: string } = {
  email: 'Username should be an email.',
  phone_number: 'Username should be a phone number.',
  both: 'Username should be either an email or a phone number.',
};
