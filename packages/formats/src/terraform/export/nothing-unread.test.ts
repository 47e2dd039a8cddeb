import { expect, it } from 'vitest';
import { MIXED, SETUPS } from '../../../../../spec/fixtures/setups.ts';
import { unreadPlaces } from '../../../../../spec/fixtures/unread.ts';
import { exportTerraform } from './index.ts';

/**
 * What says nothing that a module could carry: which answers led here, what a function is for in one word, and of a
 * reference that is known by its key alone, the value.
 */
const UNSAID = [
  'functions[].role',
  'leaves[]',
  'resourcePolicy.statements[].conditions[].values[].privateEndpoint',
];

it('of a set-up nothing is left unread', () => {
  expect(unreadPlaces([...SETUPS.values(), MIXED], exportTerraform)).toEqual(UNSAID);
});
