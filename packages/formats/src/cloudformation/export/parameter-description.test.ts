import { expect, it } from 'vitest';
import { parameterDescription } from './parameter-description.ts';

const parameter = { name: 'Secret', description: 'What signs.', example: 'an-example' };

it('a secret may be a reference, and shows no example', () => {
  const text = parameterDescription({ ...parameter, kind: 'secret' });
  expect(text).toContain('{{resolve:secretsmanager:NAME}}');
  expect(text).not.toContain('an-example');
});

it('anything else shows one', () => {
  expect(parameterDescription({ ...parameter, kind: 'text' })).toBe('What signs. For example: an-example');
});
