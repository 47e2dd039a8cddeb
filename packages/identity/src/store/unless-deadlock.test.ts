import { expect, it } from 'vitest';
import { unlessDeadlock } from './unless-deadlock.ts';

const failing = (code: string) => Promise.reject(Object.assign(new Error('of the store'), { code }));

it('a deadlock is to be tried again, and nothing else', async () => {
  expect(await unlessDeadlock(Promise.resolve('done'))).toBe('done');
  expect(await unlessDeadlock(failing('40P01'))).toBe(false);
  await expect(unlessDeadlock(failing('23505'))).rejects.toMatchObject({ code: '23505' });
});
