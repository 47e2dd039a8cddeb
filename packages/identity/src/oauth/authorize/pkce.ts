import { createHash, timingSafeEqual } from 'node:crypto';

/** RFC 7636 section 4.1. */
const VERIFIER = /^[A-Za-z0-9\-._~]{43,128}$/;

/** Whether the verifier is the one whose SHA-256 the challenge is. RFC 7636 section 4.6. */
export function verifierMatches(verifier: string, challenge: string): boolean {
  if (!VERIFIER.test(verifier)) return false;
  const made = createHash('sha256').update(verifier).digest();
  const wanted = Buffer.from(challenge, 'base64url');
  return wanted.length === made.length && timingSafeEqual(made, wanted);
}
