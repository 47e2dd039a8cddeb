import { expect, it } from 'vitest';
import {
  ALWAYS,
  all,
  any,
  evaluate,
  formatCondition,
  given,
  is,
  not,
  residual,
  subjectsOf,
} from './condition.ts';

const hmac = all(is('caller', 'webhook'), is('proof', 'hmac'));

it('a part that settles the whole wins over parts that are not known', () => {
  expect(evaluate(hmac, { proof: 'header' })).toBe(false);
  expect(evaluate(hmac, { proof: 'hmac' })).toBeUndefined();
  expect(evaluate(any(is('quota', true), is('waf', true)), { waf: true })).toBe(true);
  expect(evaluate(any(is('quota', true), is('waf', true)), { waf: false })).toBeUndefined();
  expect(evaluate(not(is('quota', true)), {})).toBeUndefined();
  expect(evaluate(ALWAYS, {})).toBe(true);
});

it('a cap of null is known and not given', () => {
  expect(evaluate(given('costCap'), { costCap: null })).toBe(false);
  expect(evaluate(given('costCap'), { costCap: 5 })).toBe(true);
  expect(evaluate(given('costCap'), {})).toBeUndefined();
});

it('what is known drops out of a condition', () => {
  expect(residual(hmac, { caller: 'webhook' })).toEqual(is('proof', 'hmac'));
  expect(residual(hmac, { caller: 'user' })).toBe(false);
  expect(residual(not(is('quota', true)), {})).toEqual(not(is('quota', true)));
});

it('a condition reads like the facts file', () => {
  expect(formatCondition(hmac)).toBe('caller=webhook and proof=hmac');
  expect(formatCondition(all(is('aws', true), not(is('leaf', 'IDPOOL'))))).toBe('aws and not leaf=IDPOOL');
  expect(formatCondition(all(any(is('cred', 'oidc', 'saml'), is('waf', false)), given('costCap')))).toBe(
    '(cred in {oidc, saml} or not waf) and costCap is given',
  );
  expect(formatCondition(ALWAYS)).toBe('always');
});

it('names what it asks about once', () => {
  expect(subjectsOf(any(hmac, is('caller', 'user'), given('costCap')))).toEqual([
    'caller',
    'proof',
    'costCap',
  ]);
});
