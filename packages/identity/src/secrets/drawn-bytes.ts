import { randomBytes } from 'node:crypto';

const DRAWN = 4_096;
let drawn = Buffer.alloc(0);
let used = 0;

/**
 * Random bytes that are drawn some kilobytes at a time, and given out once: a draw of a few bytes takes as long as one of
 * four thousand, half as long as sealing a session. At most 4,096 at once. Node's `randomUUID` does the same.
 */
export function drawnBytes(count: number): Buffer {
  if (count > DRAWN) throw new RangeError(`at most ${DRAWN} bytes are drawn at once, not ${count}`);
  if (used + count > drawn.length) {
    drawn = randomBytes(DRAWN);
    used = 0;
  }
  const bytes = Buffer.from(drawn.subarray(used, used + count));
  // Who looks into the memory of the process sees no secret that has been given out.
  drawn.fill(0, used, used + count);
  used += count;
  return bytes;
}
