import { randomInt } from 'node:crypto';
import { ServiceError } from '../../service/service-error.ts';
import type { PasswordPolicy, Pool } from '../pool.ts';
import { MAX_PASSWORD } from './limits.ts';

/** The policy of a pool that states none. API reference "PasswordPolicyType". */
export const DEFAULT_POLICY: PasswordPolicy = {
  MinimumLength: 8,
  RequireUppercase: true,
  RequireLowercase: true,
  RequireNumbers: true,
  RequireSymbols: true,
  TemporaryPasswordValidityDays: 7,
};

export function passwordPolicy({ doc }: Pick<Pool, 'doc'>): PasswordPolicy {
  return doc.Policies?.PasswordPolicy ?? DEFAULT_POLICY;
}

/** A space counts where it neither begins nor ends the password. Cognito Developer Guide "Adding user pool password requirements". */
const SYMBOL = /[\^$*.[\]{}()?"!@#%&/\\,><':;|_~`=+\- ]/;

/** The rules in the order in which they are said; `undefined`: it conforms. */
export function policyFault(policy: PasswordPolicy, password: string): string | undefined {
  if (password.length < (policy.MinimumLength ?? 8)) return 'Password not long enough';
  if (password.length > MAX_PASSWORD) return 'Password too long';
  if (policy.RequireUppercase === true && !/[A-Z]/.test(password))
    return 'Password must have uppercase characters';
  if (policy.RequireLowercase === true && !/[a-z]/.test(password))
    return 'Password must have lowercase characters';
  if (policy.RequireNumbers === true && !/[0-9]/.test(password))
    return 'Password must have numeric characters';
  if (policy.RequireSymbols === true && !SYMBOL.test(password)) return 'Password must have symbol characters';
  return undefined;
}

/** Throws InvalidPasswordException. */
export function checkPolicy(pool: Pick<Pool, 'doc'>, password: string): void {
  const fault = policyFault(passwordPolicy(pool), password);
  if (fault !== undefined)
    throw new ServiceError('InvalidPasswordException', `Password did not conform with policy: ${fault}`);
}

const CLASSES = [
  'ABCDEFGHJKLMNPQRSTUVWXYZ',
  'abcdefghijkmnopqrstuvwxyz',
  '23456789',
  '!#$%*+-.:=?@_',
] as const;
/** Characters that are easily taken for one another are left out. */
const ALL: string = CLASSES.join('');

/** A temporary password that every policy takes: all classes of characters, as long as asked for and 12 at least. */
export function generatePassword(policy: PasswordPolicy): string {
  const length = Math.max(12, policy.MinimumLength ?? 8);
  const characters = CLASSES.map(pick);
  while (characters.length < length) characters.push(pick(ALL));
  for (let i = characters.length - 1; i > 0; i--) {
    const j = randomInt(i + 1);
    [characters[i], characters[j]] = [characters[j] as string, characters[i] as string];
  }
  return characters.join('');
}

function pick(from: string): string {
  return from[randomInt(from.length)] as string;
}
