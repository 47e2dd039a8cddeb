import { describe, expect, it } from 'vitest';
import { createSecretBox } from '../../secrets/secret-box.ts';
import type { IdentityContext } from '../../service/context.ts';
import type { Pool } from '../pool.ts';
import { FIRST_FACTORS, pretendedFactors } from './pretended-factors.ts';

const context = { box: createSecretBox([Buffer.alloc(32, 7)]) } as unknown as IdentityContext;
const NAMES = Array.from({ length: 200 }, (_, n) => `somebody-${n}`);

function factorsOf(
  name: string,
  { doc = {}, id = 'eu-west-1_Portcull1', possible = FIRST_FACTORS }: Partial<Parameters> = {},
): string {
  return pretendedFactors(context, { id, doc } as Pool, name, possible as typeof FIRST_FACTORS).join(' ');
}

interface Parameters {
  readonly doc: Partial<Pool['doc']>;
  readonly id: string;
  readonly possible: readonly string[];
}

describe('the factors of a name that nobody has', () => {
  it('are the same every time, however the pool compares names', () => {
    for (const name of NAMES) expect(factorsOf(name)).toBe(factorsOf(name));
    const doc = { UsernameConfiguration: { CaseSensitive: false } };
    for (const name of NAMES) expect(factorsOf(name.toUpperCase(), { doc })).toBe(factorsOf(name, { doc }));
  });

  it('are any that users may have, and never none', () => {
    const seen = new Set(NAMES.map((name) => factorsOf(name)));
    for (const one of [
      'PASSWORD',
      'PASSWORD EMAIL_OTP',
      'PASSWORD SMS_OTP',
      'PASSWORD EMAIL_OTP SMS_OTP',
      'EMAIL_OTP',
    ])
      expect(seen).toContain(one);
    expect([...seen].some((one) => one.includes('WEB_AUTHN'))).toBe(true);
    expect(seen).not.toContain('');
  });

  it('are none that users of the pool cannot have', () => {
    const possible = ['PASSWORD', 'EMAIL_OTP'];
    const seen = new Set(NAMES.map((name) => factorsOf(name, { possible })));
    expect([...seen].sort()).toEqual(['EMAIL_OTP', 'PASSWORD', 'PASSWORD EMAIL_OTP']);
    for (const name of NAMES) expect(factorsOf(name, { possible: ['PASSWORD'] })).toBe('PASSWORD');
    expect(factorsOf('somebody', { possible: [] })).toBe('');
  });

  it('are others in another pool', () => {
    const there = { id: 'eu-west-1_Portcull2' };
    expect(NAMES.some((name) => factorsOf(name) !== factorsOf(name, there))).toBe(true);
  });

  it.each([
    ['email', 'EMAIL_OTP', (n: number) => `somebody-${n}@example.com`],
    ['phone_number', 'SMS_OTP', (n: number) => `+1555${1_000_000 + n}`],
  ])('have codes where the name is an alias, which is verified: %s', (attribute, factor, nameOf) => {
    const names = NAMES.map((_, n) => nameOf(n));
    const lacking = (doc: Parameters['doc']): number =>
      names.filter((name) => !factorsOf(name, { doc }).includes(factor)).length;
    expect(lacking({ AliasAttributes: [attribute] })).toBe(0);
    for (const doc of [
      { UsernameAttributes: [attribute] },
      { AliasAttributes: [attribute], MfaConfiguration: 'OPTIONAL' },
    ] as const) {
      expect(lacking(doc as Parameters['doc'])).toBeGreaterThan(0);
      expect(lacking(doc as Parameters['doc'])).toBeLessThan(names.length / 4);
    }
  });
});
