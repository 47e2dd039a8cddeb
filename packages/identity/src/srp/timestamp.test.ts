import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { parseTimestamp } from './timestamp.ts';

describe('the timestamp of a claim', () => {
  it.each([
    ['Tue Nov 3 04:05:06 UTC 2026', Date.UTC(2026, 10, 3, 4, 5, 6)],
    ['Thu Feb 29 23:59:59 UTC 2024', Date.UTC(2024, 1, 29, 23, 59, 59)],
    ['Thu Dec 31 00:00:00 UTC 2026', Date.UTC(2026, 11, 31)],
  ])('%s is read', (text, at) => {
    expect(parseTimestamp(text)).toBe(at);
  });

  it('is what amazon-cognito-identity-js writes', () => {
    const { default: DateHelper } = createRequire(import.meta.url)(
      'amazon-cognito-identity-js/lib/DateHelper.js',
    );
    const written = parseTimestamp(new DateHelper().getNowString()) as number;
    expect(Math.abs(Date.now() - written)).toBeLessThan(5_000);
  });

  it.each([
    'Tue Nov 03 04:05:06 UTC 2026',
    'Wed Nov 3 04:05:06 UTC 2026',
    'tue nov 3 04:05:06 UTC 2026',
    'Di Nov 3 04:05:06 UTC 2026',
    'Tue Nov 3 04:05:06 GMT 2026',
    'Tue Nov 3 4:05:06 UTC 2026',
    'Tue Nov 3 24:05:06 UTC 2026',
    'Tue Nov 3 04:60:06 UTC 2026',
    'Tue Nov 3 04:05:60 UTC 2026',
    'Sun Feb 29 00:00:00 UTC 2026',
    'Tue Xyz 3 04:05:06 UTC 2026',
    'Tue Nov 0 04:05:06 UTC 2026',
    'Tue Nov 3 04:05:06 UTC 2026 ',
    ' Tue Nov 3 04:05:06 UTC 2026',
    '2026-11-03T04:05:06Z',
    '',
  ])('%j is not', (text) => {
    expect(parseTimestamp(text)).toBeUndefined();
  });
});
