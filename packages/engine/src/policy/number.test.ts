import { expect, test } from 'vitest';
import { parseNumber } from './number.ts';

test.each([
  '',
  ' ',
  '10abc',
  'abc',
  '0x10',
  '1e3',
  'NaN',
  'Infinity',
  ' 10',
  '10 ',
  '1,000',
  '1.2.3',
  '.5',
  '5.',
  '-',
  '+',
  '--1',
  '1-',
  '-.5',
  '١٠',
])('%j is no number', (text) => {
  expect(parseNumber(text)).toBeNaN();
});

test.each([
  ['0', 0],
  ['007', 7],
  ['10.0', 10],
  ['-3', -3],
  ['+7.5', 7.5],
])('%s is a number', (text, expected) => {
  expect(parseNumber(text)).toBe(expected);
});
