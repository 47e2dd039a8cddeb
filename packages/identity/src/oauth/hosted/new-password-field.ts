import { passwordPolicy } from '../../user-pools/accounts/password-policy.ts';
import type { Pool } from '../../user-pools/pool.ts';
import type { Field } from '../pages/layout.ts';

/** The input of a new password, with what the pool asks of it. */
export function newPasswordField(pool: Pool, label: string): Field {
  const policy = passwordPolicy(pool);
  const parts = [
    ...(policy.RequireUppercase === true ? ['a capital letter'] : []),
    ...(policy.RequireLowercase === true ? ['a small letter'] : []),
    ...(policy.RequireNumbers === true ? ['a number'] : []),
    ...(policy.RequireSymbols === true ? ['a symbol'] : []),
  ];
  const last = parts.pop();
  const listed = parts.length === 0 ? last : `${parts.join(', ')} and ${last}`;
  return {
    name: 'password',
    label,
    type: 'password',
    autocomplete: 'new-password',
    hint: `At least ${policy.MinimumLength ?? 8} characters${listed === undefined ? '' : `, with ${listed}`}`,
  };
}
