import type { Setup } from '@portcullis/model/setup';
import { expect, it } from 'vitest';
import { MIXED, SETUPS } from '../../../../../spec/fixtures/setups.ts';
import { unreadPlaces } from '../../../../../spec/fixtures/unread.ts';
import { exportOpenApi, openApiLosses } from './index.ts';

const EXPRESSIBLE = [...SETUPS.values(), MIXED].filter(({ kind }) => kind === 'REST' || kind === 'HTTP');

/** Parts of a set-up that no document has, and the word that names them. */
const LOST: Readonly<Partial<Record<keyof Setup, string>>> = {
  budget: 'budget',
  front: 'CloudFront',
  functions: 'Functions',
  identityPool: 'identity pool',
  invokers: 'policies that let callers sign',
  mutualTls: 'client certificates',
  privateEndpoint: 'interface endpoint',
  stage: 'Stages',
  usagePlan: 'usage plan',
  userPools: 'User pools',
  webAcl: 'The web ACL',
};

it('what is not read of a set-up belongs to a part that is lost', () => {
  const unread = unreadPlaces(EXPRESSIBLE, exportOpenApi);
  const parts = new Set(unread.map((place) => place.split(/[.[]/)[0]));
  // Which answers led here, examples and defaults of what is asked for, and a reference that its key alone makes known.
  for (const part of ['leaves', 'parameters', 'resourcePolicy']) parts.delete(part);
  expect(Object.keys(LOST)).toEqual(expect.arrayContaining([...parts]));
});

it('every lost part is named, and none that is not there', () => {
  for (const setup of EXPRESSIBLE) {
    const losses = openApiLosses(setup).join('\n');
    for (const [part, word] of Object.entries(LOST) as [keyof Setup, string][]) {
      const value = setup[part];
      const there = value !== undefined && !(Array.isArray(value) && value.length === 0);
      expect({ part, named: losses.includes(word) }).toEqual({ part, named: there });
    }
  }
});

it('a key without its plan refuses everybody, and says so', () => {
  const keyed = EXPRESSIBLE.filter(({ usagePlan }) => usagePlan !== undefined);
  expect(keyed.length).toBeGreaterThan(2);
  for (const setup of keyed)
    expect(openApiLosses(setup).join('\n')).toContain('methods that need a key refuse everybody');
});
