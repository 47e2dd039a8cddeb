import type { Throttle } from '@portcullis/model';

/**
 * A token bucket's state. `takeToken` changes it in place: a gateway takes one or more tokens per request, and
 * the caller owns the bucket.
 */
export interface TokenBucket {
  tokens: number;
  /** Milliseconds since the epoch, of the last refill; never moves back. */
  at: number;
}

/** A bucket nobody has drawn from: full. */
export function fullBucket(throttle: Throttle, now: number): TokenBucket {
  return { tokens: throttle.burstLimit, at: now };
}

/**
 * Refills the bucket for the time since it was last used, then takes one token. `true`: the request may pass.
 * A rate and burst of 0 reject every request; so does a limit that is not a number. A clock that runs backwards
 * refills nothing. API Gateway Developer Guide, "Throttle requests to your REST APIs for better throughput".
 */
export function takeToken(bucket: TokenBucket, throttle: Throttle, now: number): boolean {
  refill(bucket, throttle, now);
  if (!(bucket.tokens >= 1)) return false;
  bucket.tokens -= 1;
  return true;
}

/** `true` when forgetting the bucket changes nothing: by `now` it is full again. */
export function isRefilled(bucket: TokenBucket, throttle: Throttle, now: number): boolean {
  const elapsed = Math.max(0, now - bucket.at);
  return bucket.tokens + (elapsed * throttle.rateLimit) / 1000 >= throttle.burstLimit;
}

function refill(bucket: TokenBucket, throttle: Throttle, now: number): void {
  const { rateLimit, burstLimit } = throttle;
  if (now > bucket.at) {
    bucket.tokens += ((now - bucket.at) * rateLimit) / 1000;
    bucket.at = now;
  }
  if (!(bucket.tokens <= burstLimit)) bucket.tokens = burstLimit;
}
