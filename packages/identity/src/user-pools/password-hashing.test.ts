import { expect, it } from 'vitest';
import { createPasswordHashing } from './password-hashing.ts';

const passwords = createPasswordHashing();

it('verifies a password by its hash, and no other by it', async () => {
  const hash = await passwords.hash('Passw0rd!');
  expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(await passwords.verify(hash, 'Passw0rd!')).toBe(true);
  for (const other of ['passw0rd!', 'Passw0rd', 'Passw0rd! ', ''])
    expect(await passwords.verify(hash, other)).toBe(false);
  expect(await passwords.hash('Passw0rd!')).not.toBe(hash);
});

it.each(['', 'x', '$argon2id$v=19$m=19456,t=2,p=1$AAAA', '$2b$10$abcdefghijklmnopqrstuu'])(
  'takes what is no hash for nobody’s: `%s`',
  async (stored) => {
    expect(await passwords.verify(stored, 'Passw0rd!')).toBe(false);
  },
);

it('pretends again after an overload', async () => {
  const overloaded = createPasswordHashing();
  const many = Array.from({ length: 700 }, () => overloaded.verify('x', 'y').catch(() => false));
  await expect(overloaded.pretend('Passw0rd!')).rejects.toMatchObject({ code: 'TooManyRequestsException' });
  await Promise.all(many);
  await overloaded.pretend('Passw0rd!');
});
