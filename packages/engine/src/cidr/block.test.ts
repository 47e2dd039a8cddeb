import { expect, test } from 'vitest';
import { compileBlocks, parseCidr } from './block.ts';

function inside(block: string, address: string): boolean {
  const parsed = parseCidr(block);
  if (parsed === undefined) throw new Error(`no block: ${block}`);
  return compileBlocks([parsed])(address);
}

test.each([
  '',
  '/',
  '/8',
  '10.0.0.0/',
  '10.0.0.0/33',
  '10.0.0.0/08',
  '10.0.0.0/-1',
  '10.0.0.0/8/8',
  '10.0.0.0/8 ',
  '10.0.0.0/1e1',
  '10.0/8',
  '::/129',
  'x/8',
  '10.0.0.0/255.0.0.0',
])('%j is no block', (text) => {
  expect(parseCidr(text)).toBeUndefined();
});

test.each([
  ['203.0.113.0/24', '203.0.114.0'],
  ['203.0.113.0/25', '203.0.113.128'],
  ['198.51.100.7', '198.51.100.8'],
  ['0.0.0.0/0', '2001:db8::1'],
  ['0.0.0.0/0', '::1'],
  ['0.0.0.0/0', 'nonsense'],
  ['::/0', '10.0.0.1'],
  ['::/0', '::ffff:10.0.0.1'],
  ['2001:db8::/33', '2001:db8:8000::'],
  ['2001:db8::1', '2001:db8::2'],
  ['::ffff:10.0.0.0/104', '11.0.0.1'],
])('%s does not contain %s', (block, address) => {
  expect(inside(block, address)).toBe(false);
});

test.each([
  ['203.0.113.0/24', '203.0.113.255'],
  ['203.0.113.77/24', '203.0.113.1'],
  ['128.0.0.0/1', '255.0.0.1'],
  ['0.0.0.0/0', '1.2.3.4'],
  ['198.51.100.7', '198.51.100.7'],
  ['10.0.0.0/8', '::ffff:10.1.2.3'],
  ['::ffff:10.0.0.0/104', '10.1.2.3'],
  ['::/0', '2001:db8::1'],
  ['2001:db8::/32', '2001:0DB8:0:1::5'],
])('%s contains %s', (block, address) => {
  expect(inside(block, address)).toBe(true);
});

test('an address in any of several blocks is inside', () => {
  const blocks = ['10.0.0.0/8', '2001:db8::/32', '192.0.2.1'].map((text) => parseCidr(text));
  const test = compileBlocks(blocks.filter((block) => block !== undefined));
  expect(['10.9.9.9', '192.0.2.1', '2001:db8::9', '192.0.2.2', '2001:db9::'].map(test)).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
});

test('no block contains nothing', () => {
  expect(compileBlocks([])('10.0.0.1')).toBe(false);
});
