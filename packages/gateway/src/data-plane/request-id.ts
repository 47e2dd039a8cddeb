import { randomBytes, randomUUID } from 'node:crypto';

/** `x-amzn-RequestId` and `requestContext.requestId` of a REST API. */
export function newRequestId(): string {
  return randomUUID();
}

const PREFIX = randomBytes(6).toString('base64url').replaceAll('_', 'A').replaceAll('-', 'B');
let count = Math.trunc(Math.random() * 0x1000000);

/**
 * `x-amz-apigw-id`, and the request id of an HTTP API: sixteen characters such as `Fq1gWGbcoAMFgkQ=`. Unique, not
 * secret, so a counter behind a random prefix will do and costs a tenth of fresh random bytes.
 */
export function newExtendedRequestId(): string {
  count = (count + 1) % 0x1_0000_0000_0000;
  return `${PREFIX}${count.toString(36).padStart(7, '0').slice(-7)}=`;
}

/** A root of AWS X-Ray: `Root=1-<time>-<96 random bits>`. X-Ray Developer Guide "Tracing header". */
export function newTraceId(now: number): string {
  return `Root=1-${Math.floor(now / 1000)
    .toString(16)
    .padStart(8, '0')}-${randomBytes(12).toString('hex')}`;
}
