import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawnBytes } from './drawn-bytes.ts';

describe('drawn bytes', () => {
  it('are as many as are asked for, and never given out twice', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(fc.integer({ min: 16, max: 200 }), (count) => {
        const bytes = drawnBytes(count);
        expect(bytes).toHaveLength(count);
        const start = bytes.toString('hex', 0, 16);
        expect(seen.has(start)).toBe(false);
        seen.add(start);
        expect(bytes.every((byte) => byte === 0)).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });

  it('belong to who asked: what is drawn later does not change them', () => {
    const first = drawnBytes(32);
    const before = first.toString('hex');
    for (let i = 0; i < 300; i++) drawnBytes(32);
    expect(first.toString('hex')).toBe(before);
  });

  it.each([0, 1, 4_095, 4_096])('%i of them', (count) => {
    expect(drawnBytes(count)).toHaveLength(count);
  });

  it('are no more than are drawn', () => {
    expect(() => drawnBytes(4_097)).toThrow(RangeError);
  });
});
