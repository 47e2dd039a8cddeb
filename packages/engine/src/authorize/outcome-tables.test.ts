import { describe, expect, it } from 'vitest';
import { lookUpOutcome, TABLE_A, TABLE_B } from './outcome-tables.ts';

// The rows of DG "How API Gateway resource policies affect authorization workflow", written out once more.
const A = `
  allow  allow  allow
  allow  silent allow
  allow  deny   deny
  silent allow  allow
  silent silent silent
  silent deny   deny
  deny   allow  deny
  deny   silent deny
  deny   deny   deny`;
const B = A.replace('allow  silent allow', 'allow  silent silent').replace(
  'silent allow  allow',
  'silent allow  silent',
);
const NAMES = { allow: 'allowed', silent: 'implicitDeny', deny: 'explicitDeny' } as const;
type Word = keyof typeof NAMES;
const rows = (table: string) =>
  table
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/ +/) as [Word, Word, Word]);

describe.each([
  ['A (same account)', TABLE_A, A],
  ['B (another account)', TABLE_B, B],
])('table %s', (_, table, expected) => {
  it.each(rows(expected))('identity %s, resource policy %s: %s', (identity, policy, result) => {
    expect(lookUpOutcome(table, NAMES[identity], NAMES[policy])).toBe(NAMES[result]);
  });
  it('has nothing else', () => expect(table).toHaveLength(9));
});
