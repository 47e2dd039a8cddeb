import { type SigV4Failure, sigV4Failure } from './failure.ts';
import type { SigV4Options } from './request.ts';
import type { SignatureParts } from './signature-parts.ts';
import { formatAmzDate } from './signing-date.ts';

/** IAM User Guide "Troubleshoot signed requests for AWS APIs": five minutes either way; presigned, until it expires. */
export function checkDate(parts: SignatureParts, options: SigV4Options): SigV4Failure | undefined {
  const { now, skewMs } = options;
  const { at, text } = parts.date;
  if (at - now > skewMs) {
    return sigV4Failure(
      'SIGV4_CLOCK_SKEW',
      `Signature not yet current: ${text} is still later than ${formatAmzDate(now + skewMs)} (${formatAmzDate(now)} + ${minutes(skewMs)}.)`,
      `the request is dated ${text}, more than ${minutes(skewMs)} after now`,
    );
  }
  const lifetimeMs = parts.expiresSeconds === undefined ? skewMs : parts.expiresSeconds * 1000;
  if (now - at > lifetimeMs) {
    return sigV4Failure(
      parts.expiresSeconds === undefined ? 'SIGV4_CLOCK_SKEW' : 'SIGV4_EXPIRED',
      `Signature expired: ${text} is now earlier than ${formatAmzDate(now - lifetimeMs)} (${formatAmzDate(now)} - ${minutes(lifetimeMs)}.)`,
      parts.expiresSeconds === undefined
        ? `the request is dated ${text}, more than ${minutes(skewMs)} before now`
        : `the presigned request of ${text} was good for ${parts.expiresSeconds} seconds`,
    );
  }
  return undefined;
}

function minutes(ms: number): string {
  return ms % 60_000 === 0 ? `${ms / 60_000} min` : `${ms / 1000} sec`;
}
