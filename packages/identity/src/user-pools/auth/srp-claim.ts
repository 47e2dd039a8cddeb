import type { IdentityContext } from '../../service/context.ts';
import { invalidParameter } from '../../service/service-error.ts';
import type { SrpClaim } from '../../srp/exchange.ts';
import { parseTimestamp } from '../../srp/timestamp.ts';
import { required } from './required-parameter.ts';
import type { TextMap } from './sign-in.ts';

/** The answer to PASSWORD_VERIFIER and DEVICE_PASSWORD_VERIFIER. */
export interface TimedClaim extends SrpClaim {
  /** `TIMESTAMP`, in milliseconds since the epoch. */
  readonly at: number;
}

/** Throws InvalidParameterException. */
export function claimIn(responses: TextMap): TimedClaim {
  const signature = required(responses, 'PASSWORD_CLAIM_SIGNATURE');
  const block = required(responses, 'PASSWORD_CLAIM_SECRET_BLOCK');
  const timestamp = required(responses, 'TIMESTAMP');
  const at = parseTimestamp(timestamp);
  if (at === undefined)
    throw invalidParameter('TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english.');
  return { secretBlock: Buffer.from(block, 'base64'), timestamp, signature, at };
}

/** How far a client's clock may be off. Milliseconds. */
const SKEW_MS = 5 * 60_000;

export function isInTime({ ports }: IdentityContext, { at }: TimedClaim): boolean {
  return Math.abs(ports.now() - at) <= SKEW_MS;
}

/** The session that a `SECRET_BLOCK` holds: clients answer with the block alone. */
export function sessionOfBlock(block: string): string {
  return Buffer.from(block, 'base64').toString();
}
