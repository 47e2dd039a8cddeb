import { createHash, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { drawnBytes } from '../secrets/drawn-bytes.ts';
import { G, K, N } from './group.ts';
import { hexOf, numberOf, pad, parseHex } from './numbers.ts';
import type { SrpMath } from './srp-math.ts';
import type { SrpIdentity } from './verifier.ts';

/** The server's side of one exchange, from the challenge to the claim. Secret: it is kept sealed. Hex. */
export interface SrpExchange {
  /** A, as the client sent it. */
  readonly clientPublic: string;
  /** b. */
  readonly serverSecret: string;
  /** B: `SRP_B`. */
  readonly serverPublic: string;
}

/** RFC 5054 section 2.5.4: at least 256 bits. */
const SECRET_BYTES = 32;

/**
 * B = k * v + g^b for an `SRP_A`. `undefined`: A is no number, or 0 modulo N, with which anybody would know the
 * shared secret.
 */
export async function startExchange(
  math: SrpMath,
  verifier: string,
  clientPublic: string,
  serverSecret: string = drawnBytes(SECRET_BYTES).toString('hex'),
): Promise<SrpExchange | undefined> {
  const A = parseHex(clientPublic);
  if (A === undefined || A % N === 0n) return undefined;
  const b = read(serverSecret);
  const B = (K * read(verifier) + (await math.modPow(G, b))) % N;
  // A client takes B = 0 for an attack; chance never comes here.
  if (B === 0n) return undefined;
  return { clientPublic, serverSecret, serverPublic: hexOf(B) };
}

/**
 * The key of the claim: K = HKDF(S, u) with u = H(pad(A), pad(B)) and S = (A * v^u)^b. `undefined`: u is 0, with
 * which the verifier would not count. RFC 5054 section 2.6.
 */
export async function exchangeKey(
  math: SrpMath,
  verifier: string,
  { clientPublic, serverSecret, serverPublic }: SrpExchange,
): Promise<Buffer | undefined> {
  const A = read(clientPublic);
  const u = numberOf(
    createHash('sha256')
      .update(pad(A))
      .update(pad(read(serverPublic)))
      .digest(),
  );
  const factor = A % N;
  if (factor === 0n || u === 0n) return undefined;
  const S = await math.modPowOfProduct({ factor, base: read(verifier), inner: u, outer: read(serverSecret) });
  return Buffer.from(hkdfSync('sha256', pad(S), pad(u), 'Caldera Derived Key', 16));
}

/** What a client signs with the key to claim that it knows the secret. */
export interface SrpClaim {
  /** The bytes of `SECRET_BLOCK`. */
  readonly secretBlock: Uint8Array;
  /** `TIMESTAMP`, as sent. */
  readonly timestamp: string;
  /** `PASSWORD_CLAIM_SIGNATURE`, base64. */
  readonly signature: string;
}

/** HMAC-SHA-256 of group, id, secret block and timestamp, compared in constant time. */
export function isClaimOf({ group, id }: SrpIdentity, key: Uint8Array, claim: SrpClaim): boolean {
  const expected = createHmac('sha256', key)
    .update(group)
    .update(id)
    .update(claim.secretBlock)
    .update(claim.timestamp)
    .digest();
  const given = Buffer.from(claim.signature, 'base64');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function read(hex: string): bigint {
  const number = parseHex(hex);
  if (number === undefined) throw new RangeError('a number in hex is not one');
  return number;
}
