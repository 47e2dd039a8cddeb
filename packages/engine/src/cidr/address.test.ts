import { expect, test } from 'vitest';
import { parseAddress } from './address.ts';

function words(text: string): readonly number[] | undefined {
  const parsed = new Uint32Array(4);
  return parseAddress(text, parsed) === 0 ? undefined : [...parsed];
}

test.each([
  '',
  ' 10.0.0.1',
  '10.0.0.1 ',
  '10.0.0',
  '10.0.0.0.1',
  '10.0.0.',
  '.10.0.0.1',
  '10..0.1',
  '10.0.0.256',
  '10.0.0.01',
  '010.0.0.1',
  '0x0a.0.0.1',
  '167772161',
  '10.0.0.-1',
  '10.0.0.1/32',
  '١٠.0.0.1',
  ':',
  ':::',
  '1:',
  ':1',
  '1::2::3',
  '1:2:3:4:5:6:7',
  '1:2:3:4:5:6:7:8:9',
  '1:2:3:4:5:6:7:8::',
  '::1:2:3:4:5:6:7:8',
  '12345::',
  'g::',
  'fe80::1%eth0',
  '[::1]',
  '::1.2.3',
  '::1.2.3.4.5',
  '1:2:3:4:5:6:7:1.2.3.4',
  '::ffff:1.2.3.04',
  '1.2.3.4::',
  `${'0:'.repeat(2000)}0`,
])('%j is no address', (text) => {
  expect(words(text)).toBeUndefined();
});

test.each([
  ['0.0.0.0', [0, 0, 0, 0]],
  ['255.255.255.255', [0, 0, 0, 0xffffffff]],
  ['203.0.113.9', [0, 0, 0, 0xcb007109]],
  ['::', [0, 0, 0, 0]],
  ['::1', [0, 0, 0, 1]],
  ['1::', [0x10000, 0, 0, 0]],
  ['2001:0DB8:0:1::5', [0x20010db8, 1, 0, 5]],
  ['1:2:3:4:5:6:7:8', [0x10002, 0x30004, 0x50006, 0x70008]],
  ['1:2:3:4:5:6:7::', [0x10002, 0x30004, 0x50006, 0x70000]],
  ['::2:3:4:5:6:7:8', [2, 0x30004, 0x50006, 0x70008]],
  ['64:ff9b::192.0.2.33', [0x64ff9b, 0, 0, 0xc0000221]],
])('%s is read as its bits', (text, expected) => {
  expect(words(text)).toEqual(expected);
});

test('an IPv4-mapped address is an IPv4 address', () => {
  expect(parseAddress('::ffff:10.0.0.1', new Uint32Array(4))).toBe(4);
  expect(parseAddress('::ffff:a00:1', new Uint32Array(4))).toBe(4);
  expect(parseAddress('::fffe:a00:1', new Uint32Array(4))).toBe(6);
  expect(parseAddress('::10.0.0.1', new Uint32Array(4))).toBe(6);
});
