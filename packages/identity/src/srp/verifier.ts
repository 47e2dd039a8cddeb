import { createHash, hkdfSync, randomBytes } from 'node:crypto';
import { G, N, N_BYTES } from './group.ts';
import { hexOf, numberOf, pad, parseHex } from './numbers.ts';
import type { SrpMath } from './srp-math.ts';

/**
 * Who proves to know a secret: a user of a pool (`group`: the pool id after its underscore, `id`: the stored
 * username) or a device (`group`: its device group key, `id`: its device key).
 */
export interface SrpIdentity {
  readonly group: string;
  readonly id: string;
}

/** What the server keeps instead of the secret. Both hex without leading zeros; the verifier is kept sealed. */
export interface SrpVerifier {
  readonly salt: string;
  readonly verifier: string;
}

const SALT_BYTES = 16;

/** v = g^x with x = H(pad(salt), H(group, id, ":", secret)). RFC 5054 section 2.4, in Cognito's form. */
export async function makeVerifier(
  math: SrpMath,
  { group, id }: SrpIdentity,
  secret: string,
  salt: string = hexOf(numberOf(randomBytes(SALT_BYTES))),
): Promise<SrpVerifier> {
  const number = parseHex(salt);
  if (number === undefined) throw new RangeError('a salt is a number in hex');
  const inner = createHash('sha256').update(`${group}${id}:${secret}`).digest();
  const x = numberOf(createHash('sha256').update(pad(number)).update(inner).digest());
  return { salt: hexOf(number), verifier: hexOf(await math.modPow(G, x)) };
}

/**
 * The verifier of nobody, the same for the same seed: an exchange with it looks like any other and no secret passes.
 * `seed`: from a keyed hash of whose name it stands for.
 */
export function pretendedVerifier(seed: string | Uint8Array): SrpVerifier {
  const bytes = Buffer.from(hkdfSync('sha256', seed, '', 'srp verifier of nobody', SALT_BYTES + N_BYTES));
  // 1 to N - 1: never 0.
  const verifier = (numberOf(bytes.subarray(SALT_BYTES)) % (N - 1n)) + 1n;
  return { salt: hexOf(numberOf(bytes.subarray(0, SALT_BYTES))), verifier: hexOf(verifier) };
}

/** Whether a verifier that a client made is one: between 0 and N. */
export function isVerifier(hex: string): boolean {
  const number = parseHex(hex);
  return number !== undefined && number > 0n && number < N;
}
