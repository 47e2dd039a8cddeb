import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lockMs } from './lockout.ts';

describe('how long a lock lasts', () => {
  it.each([
    [0, 0],
    [4, 0],
    [5, 1_000],
    [6, 2_000],
    [10, 32_000],
    [14, 512_000],
    [15, 900_000],
    [2_000, 900_000],
  ])('after %i failures: %i ms', (failures, ms) => {
    expect(lockMs(failures)).toBe(ms);
  });

  it('never gets shorter with more failures, nor longer than a quarter of an hour', () => {
    fc.assert(
      fc.property(fc.nat(), (failures) => {
        expect(lockMs(failures + 1)).toBeGreaterThanOrEqual(lockMs(failures));
        expect(lockMs(failures)).toBeLessThanOrEqual(900_000);
      }),
    );
  });
});
