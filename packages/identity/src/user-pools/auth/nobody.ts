import type { IdentityContext } from '../../service/context.ts';
import { pretendedVerifier, type SrpVerifier } from '../../srp/verifier.ts';
import { isEmail, isPhoneNumber } from '../accounts/attributes.ts';
import type { Destination } from '../accounts/destination.ts';
import type { Pool } from '../pool.ts';
import { comparedName } from '../users.ts';

/** What a name that nobody has is shown as: the same for the same name, and shaped as what users have. */
export interface Nobody {
  /** Shaped as a `sub`. */
  readonly id: string;
  readonly srp: SrpVerifier;
}

/** Where a code to nobody would go: the name itself if it is such an address, else one of its own. */
export function pretendedAddress(
  { box }: IdentityContext,
  pool: Pool,
  name: string,
  attribute: Destination['attribute'],
): Destination {
  if (attribute === 'email' ? isEmail(name) : isPhoneNumber(name)) return { attribute, value: name };
  const seed = JSON.stringify([pool.id, attribute, comparedName(pool, name)]);
  const bytes = Buffer.from(box.mac('address of nobody', seed), 'base64url');
  const letter = (at: number): string => String.fromCharCode(97 + ((bytes[at] as number) % 26));
  const value =
    attribute === 'email'
      ? `${letter(0)}@${letter(1)}`
      : `+1${(bytes.readUInt32BE(2) % 1e10).toString().padStart(10, '0')}`;
  return { attribute, value };
}

/** RFC 5054 section 2.5.1.3: an answer for unknown users that looks like that for others. */
export function nobody({ box }: IdentityContext, pool: Pool, name: string): Nobody {
  const seed = Buffer.from(
    box.mac('srp of nobody', JSON.stringify([pool.id, comparedName(pool, name)])),
    'base64url',
  );
  const bytes = Buffer.from(seed.subarray(0, 16));
  // The time in front is one at which the pool was there.
  bytes.writeUIntBE(pool.createdAt + (bytes.readUInt32BE(0) % AN_HOUR_MS), 0, 6);
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  const id = bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return { id, srp: pretendedVerifier(seed) };
}

const AN_HOUR_MS = 3_600_000;
