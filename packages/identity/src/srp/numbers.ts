import { N_BYTES } from './group.ts';

/** A number of at most 3072 bits as it goes over the wire: hex digits, an odd count as well. `undefined`: no such. */
export function parseHex(text: string): bigint | undefined {
  return HEX.test(text) ? BigInt(`0x${text}`) : undefined;
}

/** A byte more than N has: clients may pad. */
const HEX = /^[0-9a-fA-F]{1,770}$/;

/** Without leading zeros, as clients write it. */
export function hexOf(number: bigint): string {
  return number.toString(16);
}

/**
 * The bytes that are hashed: as few as hold the number, with a zero byte before a set top bit (Java's
 * `BigInteger.toByteArray`).
 */
export function pad(number: bigint): Buffer {
  const even = evenHex(number);
  return Buffer.from(/^[89a-f]/.test(even) ? `00${even}` : even, 'hex');
}

/** As modular exponentiation takes it: as many digits as the modulus has. */
export function fixedHex(number: bigint): string {
  return number.toString(16).padStart(N_BYTES * 2, '0');
}

/** In whole bytes, without leading zeros. */
export function evenHex(number: bigint): string {
  const hex = number.toString(16);
  return hex.length % 2 === 0 ? hex : `0${hex}`;
}

export function numberOf(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
}
