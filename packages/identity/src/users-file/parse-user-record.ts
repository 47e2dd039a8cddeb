import type { Json } from '@portcullis/model/source';
import type { Input } from '../service/input.ts';
import { isVerifier } from '../srp/verifier.ts';
import type { UserStatus } from '../store/database.ts';
import { entryOf } from '../user-pools/admin/entry.ts';
import type { MfaFactor } from '../user-pools/user.ts';
import {
  type RecordedIdentity,
  type RecordedMfa,
  type RecordedPassword,
  type UserRecord,
  UsersFileError,
} from './user-record.ts';

const STATUSES: readonly UserStatus[] = [
  'UNCONFIRMED',
  'CONFIRMED',
  'RESET_REQUIRED',
  'FORCE_CHANGE_PASSWORD',
  'EXTERNAL_PROVIDER',
];
const FACTORS: readonly MfaFactor[] = ['SMS_MFA', 'SOFTWARE_TOKEN_MFA', 'EMAIL_OTP'];
const NAME = /^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$/u;
const SUB = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
/** Memory below 100 MiB, passes below 10: checking a password must not stop the service. */
const ARGON2ID = /^\$argon2id\$v=19\$m=\d{1,5},t=\d,p=[1-4]\$[A-Za-z0-9+/]{11,86}\$[A-Za-z0-9+/]{22,86}$/;
const SALT = /^[0-9a-f]{1,64}$/;
const TOTP_SECRET = /^[A-Z2-7]{16,128}$/;
const MAX_LINE_LENGTH = 262_144;

/** A line of a JSON lines file. Throws UsersFileError or InvalidParameterException; secrets are not repeated. */
export function parseUserRecord(line: string): UserRecord {
  const input = documentOf(line);
  const attributes = input.map('attributes') ?? {};
  for (const [name, value] of Object.entries(attributes))
    if (name.length > 32 || value === '')
      throw new UsersFileError(`The attribute ${name.slice(0, 64)} has no value.`);
  const mfa = input.object('mfa');
  const password = input.object('password');
  return {
    username: input.text('username', { min: 1, max: 128, pattern: NAME }),
    sub: input.text('sub', { pattern: SUB }),
    status: input.text('status', { values: STATUSES }) as UserStatus,
    enabled: input.flag('enabled') ?? true,
    attributes,
    groups: input.texts('groups'),
    identities: input.list('identities')?.map(identityOf),
    ...(mfa === undefined ? {} : { mfa: mfaOf(mfa) }),
    ...(password === undefined ? {} : { password: passwordOf(password) }),
  };
}

function documentOf(line: string): Input {
  if (line.length > MAX_LINE_LENGTH)
    throw new UsersFileError(`A line has ${MAX_LINE_LENGTH} characters at most.`);
  let value: Json;
  try {
    value = JSON.parse(line) as Json;
  } catch {
    throw new UsersFileError('The line is not a JSON document.');
  }
  return entryOf(value, 'The line');
}

function identityOf(value: Json): RecordedIdentity {
  const identity = entryOf(value, 'identities');
  return {
    provider: identity.text('provider', { min: 1, max: 32 }),
    attributeName: identity.text('attributeName', { min: 1, max: 128, pattern: /^\P{Cc}+$/u }),
    value: identity.text('value', { min: 1, max: 2048, pattern: /^\P{Cc}+$/u }),
    providerType: identity.text('providerType', { min: 1, max: 32 }),
    issuer: identity.optionalText('issuer', { max: 2048 }) ?? null,
    primary: identity.flag('primary') ?? false,
  };
}

function mfaOf(mfa: Input): RecordedMfa {
  const enabled = mfa.texts('enabled') ?? [];
  if (enabled.some((factor) => !FACTORS.includes(factor as MfaFactor)))
    throw new UsersFileError('mfa.enabled has a factor that there is not.');
  const preferred = mfa.optionalText('preferred', { values: FACTORS });
  const totpSecret = mfa.optionalText('totpSecret', { pattern: TOTP_SECRET });
  return {
    enabled: enabled as readonly MfaFactor[],
    ...(preferred === undefined ? {} : { preferred: preferred as MfaFactor }),
    ...(totpSecret === undefined ? {} : { totpSecret }),
  };
}

function passwordOf(password: Input): RecordedPassword {
  const srp = password.object('srp');
  const hash = password.raw('hash');
  if (srp === undefined || typeof hash !== 'string' || !ARGON2ID.test(hash))
    throw new UsersFileError('The password is not an Argon2id hash with what SRP needs.');
  const verifier = srp.raw('verifier');
  if (typeof verifier !== 'string' || !isVerifier(verifier))
    throw new UsersFileError('The SRP verifier of the password is none.');
  const validUntil = password.integer('validUntil', { min: 0 });
  return {
    hash,
    srp: {
      pool: srp.text('pool', { min: 1, max: 55 }),
      username: srp.text('username', { min: 1, max: 128 }),
      salt: srp.text('salt', { pattern: SALT }),
      verifier,
    },
    ...(validUntil === undefined ? {} : { validUntil }),
  };
}
