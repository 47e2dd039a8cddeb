import type { Setup } from '@portcullis/model/setup';
import { expect, it } from 'vitest';
import { SETUPS } from '../../../../../spec/fixtures/setups.ts';
import { Placeholders } from './placeholders.ts';

function withParameters(...names: readonly string[]): Setup {
  const [setup] = SETUPS.values();
  if (setup === undefined) throw new Error('no set-up');
  const parameters = names.map((name) => ({
    name,
    description: `What ${name} is.`,
    kind: name.endsWith('s') ? ('list' as const) : ('text' as const),
    example: 'x',
  }));
  return { ...setup, parameters };
}

it('a parameter keeps its name, and nothing else bears it', () => {
  const placeholders = new Placeholders(withParameters('UsersId'));
  expect(placeholders.userPool('Users', 'id')).toBe('${UsersId2}');
  expect(placeholders.value({ parameter: 'UsersId' })).toBe('${UsersId}');
  expect(placeholders.used.map(({ name }) => name)).toEqual(['UsersId', 'UsersId2']);
});

it('a list asks for a line for each of its values', () => {
  const placeholders = new Placeholders(withParameters('Ranges'));
  expect(placeholders.value({ parameter: 'Ranges' })).toBe('${Ranges}');
  expect(placeholders.used).toEqual([
    { name: 'Ranges', description: 'What Ranges is. Repeat the line for each of them.' },
  ]);
});

it('a parameter that the set-up does not have is a mistake', () => {
  expect(() => new Placeholders(withParameters()).value({ parameter: 'Missing' })).toThrow('Missing');
});
