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

const TRACE_PREFIX = randomBytes(6).toString('hex');
let traces = Math.trunc(Math.random() * 0x1_0000_0000);
let traceSecond = 0;
let traceTime = '';

/**
 * A root of AWS X-Ray: `Root=1-<time>-<96 bits>`, X-Ray Developer Guide "Tracing header". Unique, not secret: half of
 * the bits count up, since fresh random bytes were 5 % of what letting a request through costs.
 */
export function newTraceId(now: number): string {
  const second = Math.floor(now / 1000);
  if (second !== traceSecond) {
    traceSecond = second;
    traceTime = second.toString(16).padStart(8, '0');
  }
  traces = (traces + 1) % 0x1_0000_0000_0000;
  return `Root=1-${traceTime}-${TRACE_PREFIX}${traces.toString(16).padStart(12, '0')}`;
}
