import { type Definition, type Diagnostic, type IamRole, type IamUser, InputError } from '@portcullis/model';
import type { Position } from '@portcullis/model/source';
import { repeatedDevices } from '../config/mfa-devices.ts';
import { repeatedKeys } from '../config/repeated-keys.ts';

/**
 * Adds who may call from another account, and through which VPC endpoints, to what is called: the APIs, functions and
 * pools of the other definition stay out. Throws `InputError` where both have the same identity or endpoint: which of
 * the two is meant could not be told.
 */
export function joinAccount(main: Definition, other: Definition): Definition {
  const iam = {
    // The organization is that of the main configuration, whose accounts may be both.
    ...main.iam,
    users: [...main.iam.users, ...other.iam.users],
    roles: [...main.iam.roles, ...other.iam.roles],
  };
  const endpoints = { here: main.surroundings.vpcEndpoints, there: other.surroundings.vpcEndpoints };
  const errors = [
    ...twice('user', main.iam.users, other.iam.users, identityKey),
    ...twice('role', main.iam.roles, other.iam.roles, identityKey),
    ...twice('VPC endpoint', endpoints.here, endpoints.there, ({ id }) => id),
  ];
  const all = errors.length > 0 ? errors : [...repeatedKeys(iam), ...repeatedDevices(iam)];
  if (all.length > 0) throw new InputError(all);
  const vpcEndpoints = [...endpoints.here, ...endpoints.there];
  return { ...main, iam, surroundings: { ...main.surroundings, vpcEndpoints } };
}

/** The path is no part of it: an account has each name once, and ARNs of sessions have no path. */
function identityKey({ account, name }: IamUser | IamRole): string {
  return `${account}/${name}`;
}

function twice<T extends { readonly at: Position; readonly arn?: string; readonly id?: string | undefined }>(
  what: string,
  here: readonly T[],
  there: readonly T[],
  keyOf: (one: T) => string | undefined,
): readonly Diagnostic[] {
  const known = new Map(here.map((one) => [keyOf(one), one]));
  return there.flatMap((one) => {
    const key = keyOf(one);
    const before = key === undefined ? undefined : known.get(key);
    if (before === undefined) return [];
    const { file, line, column } = before.at;
    return [
      {
        severity: 'error',
        code: 'ACCOUNT_DEFINED_TWICE',
        message: `the ${what} \`${one.arn ?? one.id}\` stands already in ${file}:${line}:${column}`,
        help: 'define it in one of the two, with all that belongs to it',
        at: one.at,
      },
    ];
  });
}
