import { createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { G, K, N } from './group.ts';
import { hexOf, numberOf, pad, parseHex } from './numbers.ts';
import type { SrpIdentity } from './verifier.ts';

export function sha256(...parts: readonly (string | Uint8Array)[]): bigint {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return numberOf(hash.digest());
}

/** The oracle: slow and plain. */
export function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let square = base % N;
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * square) % N;
    square = (square * square) % N;
  }
  return result;
}

export function sign(key: Uint8Array, ...parts: readonly (string | Uint8Array)[]): string {
  const hmac = createHmac('sha256', key);
  for (const part of parts) hmac.update(part);
  return hmac.digest('base64');
}

/** What a client knows before an exchange. */
export interface ClientSecrets extends SrpIdentity {
  readonly secret: string;
  readonly a: bigint;
}

/** The client of RFC 5054 in plain BigInt, with Cognito's hashes. */
export function clientSide(
  { group, id, secret, a }: ClientSecrets,
  { salt, serverPublic }: { readonly salt: string; readonly serverPublic: string },
): { readonly u: bigint; readonly key: Buffer } {
  const A = power(G, a);
  const B = parseHex(serverPublic) as bigint;
  const u = sha256(pad(A), pad(B));
  const inner = createHash('sha256').update(`${group}${id}:${secret}`).digest();
  const x = sha256(pad(parseHex(salt) as bigint), inner);
  const base = (((B - K * power(G, x)) % N) + N) % N;
  const S = power(base, a + u * x);
  return { u, key: Buffer.from(hkdfSync('sha256', pad(S), pad(u), 'Caldera Derived Key', 16)) };
}

/** A client's secret number and `SRP_A`. */
export function clientNumbers(): { readonly a: bigint; readonly srpA: string } {
  const a = numberOf(randomBytes(32));
  return { a, srpA: hexOf(power(G, a)) };
}

/** `TIMESTAMP` of a time. */
export function timestampOf(ms: number): string {
  const [weekday, day, month, year, time] = new Date(ms).toUTCString().replace(',', '').split(' ');
  return `${weekday} ${month} ${Number(day)} ${time} UTC ${year}`;
}

/** The claim that answers PASSWORD_VERIFIER or DEVICE_PASSWORD_VERIFIER. */
export function claimResponses(
  secrets: ClientSecrets,
  parameters: Readonly<Record<string, string>>,
  at: number,
): Record<string, string> {
  const { SALT = '', SRP_B = '', SECRET_BLOCK = '' } = parameters;
  const { key } = clientSide(secrets, { salt: SALT, serverPublic: SRP_B });
  const TIMESTAMP = timestampOf(at);
  const block = Buffer.from(SECRET_BLOCK, 'base64');
  return {
    PASSWORD_CLAIM_SIGNATURE: sign(key, secrets.group, secrets.id, block, TIMESTAMP),
    PASSWORD_CLAIM_SECRET_BLOCK: SECRET_BLOCK,
    TIMESTAMP,
  };
}
