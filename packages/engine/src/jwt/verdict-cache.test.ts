import { expect, it } from 'vitest';
import { VerdictCache } from './verdict-cache.ts';

it('holds at most two generations of entries', () => {
  const cache = new VerdictCache<number>({ maxEntries: 100, maxCharacters: 1_000_000 });
  for (let i = 0; i < 10_000; i++) cache.set(`token ${i}`, i);
  expect(cache.size).toBeLessThanOrEqual(200);
  expect(cache.get('token 9999')).toBe(9999);
  expect(cache.get('token 1')).toBeUndefined();
});

it('holds at most two generations of text, however long the tokens are', () => {
  const cache = new VerdictCache<number>({ maxEntries: 1000, maxCharacters: 10_000 });
  for (let i = 0; i < 100; i++) cache.set(`${i}`.padEnd(4000, 'x'), i);
  expect(cache.size).toBeLessThanOrEqual(4);
});

it('keeps what is asked for again', () => {
  const cache = new VerdictCache<number>({ maxEntries: 10, maxCharacters: 1_000_000 });
  cache.set('kept', 1);
  for (let i = 0; i < 1000; i++) {
    cache.set(`passing ${i}`, i);
    expect(cache.get('kept')).toBe(1);
  }
});

it('forgets what is deleted, in either generation', () => {
  const cache = new VerdictCache<number>({ maxEntries: 1, maxCharacters: 100 });
  cache.set('old', 1);
  cache.set('young', 2);
  cache.delete('old');
  cache.delete('young');
  expect(cache.size).toBe(0);
  expect(cache.get('old')).toBeUndefined();
});
