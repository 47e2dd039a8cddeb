import type { IdentityContext } from '../../service/context.ts';
import type { Pool } from '../pool.ts';
import { comparedName } from '../users.ts';
import { isEmail, isPhoneNumber } from './attributes.ts';
import type { Destination } from './destination.ts';
import type { Actor } from './hourly-limit.ts';

/** Stands for a name that nobody has, the same one every time: its limits and codes look like a user's. */
export interface PretendedUser {
  readonly actor: Actor;
  readonly destination: Destination;
}

export function pretendedUser({ box }: IdentityContext, pool: Pool, name: string): PretendedUser {
  const compared = comparedName(pool, name);
  const seed = box.mac('name of nobody', JSON.stringify([pool.id, compared]));
  return { actor: { poolId: pool.id, sub: `name ${seed}` }, destination: addressOf(pool, name, seed) };
}

/** What is written as an address goes there; any other name has letters of its own. */
function addressOf(pool: Pool, name: string, seed: string): Destination {
  const verified = pool.doc.AutoVerifiedAttributes ?? [];
  if (isPhoneNumber(name)) return { attribute: 'phone_number', value: name };
  if (isEmail(name)) return { attribute: 'email', value: name };
  const bytes = Buffer.from(seed, 'base64url');
  if (verified.includes('phone_number') && !verified.includes('email'))
    return { attribute: 'phone_number', value: `+1${bytes.readUInt32BE(0).toString().padStart(10, '0')}` };
  const letter = (at: number): string => String.fromCharCode(97 + ((bytes[at] as number) % 26));
  return { attribute: 'email', value: `${letter(0)}@${letter(1)}` };
}
