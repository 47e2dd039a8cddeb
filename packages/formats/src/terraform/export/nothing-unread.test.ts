import type { Setup } from '@portcullis/model/setup';
import { expect, it } from 'vitest';
import { MIXED, SETUPS } from '../../../../../spec/fixtures/setups.ts';
import { exportTerraform } from './index.ts';

/**
 * What says nothing that a module could carry: which answers led here, what a function is for in one word, and of a
 * reference that is known by its key alone, the value.
 */
const UNSAID = new Set([
  'leaves[]',
  'functions[].role',
  'resourcePolicy.statements[].conditions[].values[].privateEndpoint',
]);

/** Every value of a set-up by its place: `routes[].auth.scopes[]`. */
function placesOf(value: unknown, at = ''): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item) => placesOf(item, `${at}[]`));
  if (typeof value !== 'object' || value === null) return value === undefined ? [] : [at];
  return Object.entries(value).flatMap(([key, item]) => placesOf(item, at === '' ? key : `${at}.${key}`));
}

/** The same set-up, which notes what is read of it. */
function watched<T>(value: T, read: Set<string>, at = ''): T {
  if (typeof value !== 'object' || value === null) {
    read.add(at);
    return value;
  }
  return new Proxy(value, {
    get(target, key, receiver) {
      const item: unknown = Reflect.get(target, key, receiver);
      if (typeof key === 'symbol' || typeof item === 'function' || key === 'length') return item;
      return watched(item, read, Array.isArray(target) ? `${at}[]` : at === '' ? key : `${at}.${key}`);
    },
  });
}

it('of a set-up nothing is left unread', () => {
  const there = new Set<string>();
  const read = new Set<string>();
  for (const setup of [...SETUPS.values(), MIXED] satisfies Setup[]) {
    for (const place of placesOf(setup)) there.add(place);
    exportTerraform(watched(setup, read));
  }
  expect(there.size).toBeGreaterThan(100);
  expect([...there].filter((place) => !read.has(place) && !UNSAID.has(place)).sort()).toEqual([]);
});
