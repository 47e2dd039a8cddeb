// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables
import { describe, expect, test } from 'vitest';
import { compileClause } from './condition.ts';
import { OperandError } from './operand.ts';
import type { ContextValue } from './request.ts';

const KEY = 'aws:PrincipalTag/k';
const MANY = 'aws:TagKeys';

function holds(
  operator: string,
  values: string | readonly string[],
  actual: ContextValue | undefined,
  key: string = KEY,
): boolean {
  const at = { file: 'p', line: 1, column: 1 };
  const clause = { operator, key, values: typeof values === 'string' ? [values] : values, at };
  return compileClause(clause, true)({ value: (name) => (name === key.toLowerCase() ? actual : undefined) });
}

describe('what cannot be meant is refused', () => {
  test.each([
    ['StringMatches', 'a'],
    ['stringEquals', 'a'],
    ['ForSomeValues:StringEquals', 'a'],
    ['ForAllValues:', 'a'],
    ['NullIfExists', 'true'],
    ['StringEqualsIfExistsIfExists', 'a'],
    ['', 'a'],
    ['toString', 'a'],
    ['NumericEquals', '10abc'],
    ['NumericLessThan', ''],
    ['NumericGreaterThan', '0x10'],
    ['DateEquals', 'tomorrow'],
    ['DateLessThan', '2026-02-30'],
    ['DateGreaterThan', '2026-01-01T00:00:00'],
    ['Bool', 'yes'],
    ['Bool', '1'],
    ['Null', 'maybe'],
    ['IpAddress', '203.0.113.0/33'],
    ['NotIpAddress', '203.0.113'],
    ['IpAddress', '*'],
    ['BinaryEquals', 'a'],
    ['BinaryEquals', 'QmluYX==J5'],
    ['BinaryEquals', 'QR=='],
  ])('%s with %j', (operator, value) => {
    expect(() => holds(operator, value, undefined)).toThrow(OperandError);
  });
});

describe('a missing key', () => {
  const positive = ['StringEquals', 'StringLike', 'StringEqualsIgnoreCase', 'ArnEquals', 'ArnLike'];
  const negated = [
    'StringNotEquals',
    'StringNotLike',
    'StringNotEqualsIgnoreCase',
    'ArnNotEquals',
    'ArnNotLike',
  ];

  test.each([undefined, []])('fails positive operators: %j', (actual) => {
    for (const operator of positive) expect(holds(operator, 'arn:aws:s3:::b', actual)).toBe(false);
    expect(holds('NumericLessThan', '1', actual)).toBe(false);
    expect(holds('DateLessThan', '2026', actual)).toBe(false);
    expect(holds('Bool', 'false', actual)).toBe(false);
    expect(holds('IpAddress', '0.0.0.0/0', actual)).toBe(false);
    expect(holds('BinaryEquals', 'QQ==', actual)).toBe(false);
  });

  test('satisfies negated operators, with and without IfExists', () => {
    for (const operator of negated) {
      expect(holds(operator, 'x', undefined)).toBe(true);
      expect(holds(`${operator}IfExists`, 'x', undefined)).toBe(true);
    }
    expect(holds('NumericNotEquals', '1', undefined)).toBe(true);
    expect(holds('DateNotEquals', '2026', undefined)).toBe(true);
    expect(holds('NotIpAddress', '0.0.0.0/0', undefined)).toBe(true);
  });

  test('satisfies every operator with IfExists', () => {
    for (const operator of positive) expect(holds(`${operator}IfExists`, 'x', undefined)).toBe(true);
    expect(holds('ForAnyValue:StringEqualsIfExists', 'x', undefined, MANY)).toBe(true);
    expect(holds('ForAllValues:StringEqualsIfExists', 'x', undefined, MANY)).toBe(true);
  });
});

test('IfExists compares a key that is there', () => {
  expect(holds('StringEqualsIfExists', 'a', 'b')).toBe(false);
  expect(holds('BoolIfExists', 'false', 'true')).toBe(false);
  expect(holds('NotIpAddressIfExists', '10.0.0.0/8', '10.0.0.1')).toBe(false);
});

test('a key that needs a set prefix does not compare without one', () => {
  expect(holds('StringEquals', 'a', ['a'], MANY)).toBe(false);
  expect(holds('StringEqualsIfExists', 'a', ['a'], MANY)).toBe(false);
  expect(holds('StringLike', '*', 'a', MANY)).toBe(false);
  expect(holds('StringEquals', 'a', ['a'])).toBe(false);
  expect(holds('StringNotEquals', 'b', ['a'], MANY)).toBe(true);
});

test('a set prefix on a single value compares a set of one', () => {
  expect(holds('ForAnyValue:StringEquals', ['a', 'b'], 'b')).toBe(true);
  expect(holds('ForAllValues:StringEquals', ['a', 'b'], 'b')).toBe(true);
  expect(holds('ForAllValues:StringEquals', ['a', 'b'], 'c')).toBe(false);
  expect(holds('ForAnyValue:StringEquals', ['a', 'b'], 'c')).toBe(false);
});

test('ForAllValues is vacuously true, ForAnyValue vacuously false', () => {
  for (const nothing of [undefined, []]) {
    for (const operator of ['StringEquals', 'StringNotEquals']) {
      expect(holds(`ForAllValues:${operator}`, 'a', nothing, MANY)).toBe(true);
      expect(holds(`ForAnyValue:${operator}`, 'a', nothing, MANY)).toBe(false);
    }
  }
  expect(holds('ForAllValues:StringEquals', 'a', '', MANY)).toBe(true);
  expect(holds('ForAllValues:StringEquals', 'a', [''], MANY)).toBe(true);
  expect(holds('ForAllValues:StringEquals', 'a', ['', ''], MANY)).toBe(false);
});

test('negated set operators ask each value for a match first', () => {
  expect(holds('ForAnyValue:StringNotEquals', ['a', 'b'], ['a', 'b'], MANY)).toBe(false);
  expect(holds('ForAnyValue:StringNotEquals', ['a', 'b'], ['a', 'c'], MANY)).toBe(true);
  expect(holds('ForAllValues:StringNotEquals', ['a', 'b'], ['a', 'c'], MANY)).toBe(false);
  expect(holds('ForAllValues:StringNotEquals', ['a', 'b'], ['c', 'd'], MANY)).toBe(true);
});

test('Null asks whether the key is there, with or without a set prefix', () => {
  for (const prefix of ['', 'ForAllValues:', 'ForAnyValue:']) {
    expect(holds(`${prefix}Null`, 'true', undefined)).toBe(true);
    expect(holds(`${prefix}Null`, 'true', [])).toBe(true);
    expect(holds(`${prefix}Null`, 'true', 'x')).toBe(false);
    expect(holds(`${prefix}Null`, 'false', undefined)).toBe(false);
    expect(holds(`${prefix}Null`, 'false', 'x')).toBe(true);
  }
  expect(holds('Null', ['true', 'false'], undefined)).toBe(true);
});

test('text is compared exactly, and wildcards only by Like', () => {
  expect(holds('StringEquals', 'a*', 'ab')).toBe(false);
  expect(holds('StringEquals', 'A', 'a')).toBe(false);
  expect(holds('StringEquals', ' a', 'a')).toBe(false);
  expect(holds('StringEquals', ['x', 'toString'], 'constructor')).toBe(false);
  expect(holds('StringEqualsIgnoreCase', 'A*', 'ab')).toBe(false);
  expect(holds('StringEqualsIgnoreCase', 'Ab', 'aB')).toBe(true);
  expect(holds('StringNotEqualsIgnoreCase', ['x', 'Ab'], 'aB')).toBe(false);
  expect(holds('StringLike', 'a.c', 'abc')).toBe(false);
  expect(holds('StringLike', ['x', 'a?c'], 'abc')).toBe(true);
  expect(holds('StringNotLike', ['x', 'a?c'], 'abc')).toBe(false);
});

test('a value of the request is never a pattern', () => {
  const at = { file: 'p', line: 1, column: 1 };
  const clause = { operator: 'StringLike', key: 'aws:referer', values: ['${aws:username}/*'], at };
  const like = compileClause(clause, true);
  const ask = (username: string, referer: string): boolean =>
    like({ value: (key) => (key === 'aws:username' ? username : referer) });
  expect(ask('*', 'bob/x')).toBe(false);
  expect(ask('?', 'b/x')).toBe(false);
  expect(ask('bob', 'bob/x')).toBe(true);
  expect(ask('*', '*/x')).toBe(true);
});

test('numbers of a request that are none match nothing', () => {
  for (const operator of ['Equals', 'LessThan', 'LessThanEquals', 'GreaterThan', 'GreaterThanEquals']) {
    for (const actual of ['10abc', '', 'NaN', '1e3', ' 10']) {
      expect(holds(`Numeric${operator}`, '10', actual)).toBe(false);
      expect(holds(`Date${operator}`, '2026', actual)).toBe(false);
    }
  }
  expect(holds('NumericNotEquals', '10', '10abc')).toBe(true);
});

test.each([
  ['Equals', [false, true, false]],
  ['NotEquals', [true, false, true]],
  ['LessThan', [true, false, false]],
  ['LessThanEquals', [true, true, false]],
  ['GreaterThan', [false, false, true]],
  ['GreaterThanEquals', [false, true, true]],
])('the request stands left of %s', (comparison, expected) => {
  expect(['9.9', '10.0', '10.1'].map((actual) => holds(`Numeric${comparison}`, '10', actual))).toEqual(
    expected,
  );
  const instants = ['2025-12-31T23:59:59Z', '1767225600', '2026-01-01T00:00:01Z'];
  expect(instants.map((actual) => holds(`Date${comparison}`, '2026-01-01', actual))).toEqual(expected);
});

test('Bool takes the two booleans in any case, and nothing else', () => {
  expect(holds('Bool', 'TRUE', 'true')).toBe(true);
  expect(holds('Bool', 'true', 'True')).toBe(true);
  expect(holds('Bool', 'true', 'yes')).toBe(false);
  expect(holds('Bool', 'true', '')).toBe(false);
  expect(holds('Bool', 'false', '')).toBe(false);
});

test('bytes are compared, as base64', () => {
  expect(holds('BinaryEquals', 'QmluYXJ5', 'QmluYXJ5')).toBe(true);
  expect(holds('BinaryEquals', 'QmluYXJ5', 'qmluYXJ5')).toBe(false);
  expect(holds('BinaryEquals', 'QQ==', 'QQ')).toBe(false);
});

test('addresses that are none are in no block and outside every block', () => {
  for (const actual of ['', 'x', '10.0.0', '10.0.0.1:80', '10.0.0.1, 10.0.0.2', '010.0.0.1']) {
    expect(holds('IpAddress', ['0.0.0.0/0', '::/0'], actual)).toBe(false);
    expect(holds('NotIpAddress', ['0.0.0.0/0', '::/0'], actual)).toBe(true);
  }
});

describe('ARN operators', () => {
  test.each(['ArnEquals', 'ArnLike'])('%s matches segment by segment', (operator) => {
    expect(holds(operator, 'arn:aws:iam::*:role/*', 'arn:aws:iam::111122223333:role/p/R')).toBe(true);
    expect(holds(operator, 'arn:aws:iam::111122223333:role/R', 'arn:aws:iam::111122223333:role/r')).toBe(
      false,
    );
    expect(holds(operator, 'arn:*', 'arn:aws:iam::111122223333:role/R')).toBe(false);
    expect(holds(operator, '*', 'arn:aws:iam::111122223333:role/R')).toBe(false);
    expect(holds(operator, 'arn:aws:x:*:f/*', 'arn:aws:x:r:1:s:f/d')).toBe(false);
    expect(holds(operator, 'arn:aws:s3:::a*', 'arn:aws:s3:::a:b')).toBe(true);
  });

  test('a malformed ARN matches nothing', () => {
    for (const actual of ['', 'x', 'arn:aws:iam::111122223333', '*']) {
      expect(holds('ArnLike', ['arn:*:*:*:*:*', 'x', '*'], actual)).toBe(false);
      expect(holds('ArnNotLike', ['arn:*:*:*:*:*', 'x', '*'], actual)).toBe(true);
    }
  });

  function arnLike(pattern: string, tag: string, actual: string): boolean {
    const at = { file: 'p', line: 1, column: 1 };
    const test = compileClause({ operator: 'ArnLike', key: 'aws:SourceArn', values: [pattern], at }, true);
    return test({ value: (key) => (key === 'aws:sourcearn' ? actual : tag) });
  }

  test('a colon in a value does not move the segments behind it', () => {
    const pattern = 'arn:aws:iam::${aws:PrincipalTag/account}:role/*';
    expect(arnLike(pattern, '444455556666', 'arn:aws:iam::444455556666:role/R')).toBe(true);
    expect(arnLike(pattern, '444455556666:role/R', 'arn:aws:iam::444455556666:role/R:role/x')).toBe(false);
    expect(arnLike(pattern, '*', 'arn:aws:iam::444455556666:role/R')).toBe(false);
  });

  test('a variable may be a whole ARN', () => {
    const arn = 'arn:aws:iam::444455556666:role/R';
    expect(arnLike('${aws:PrincipalArn}', arn, arn)).toBe(true);
    expect(arnLike('${aws:PrincipalArn}', 'arn:*:*:*:*:*', arn)).toBe(false);
    expect(arnLike('${aws:PrincipalArn}', 'x', 'x')).toBe(false);
  });
});

test('variables stay text outside the String, Arn and Bool operators', () => {
  const at = { file: 'p', line: 1, column: 1 };
  for (const [operator, actual] of [
    ['NumericEquals', '5'],
    ['DateEquals', '2026'],
    ['IpAddress', '10.0.0.1'],
    ['BinaryEquals', 'QQ=='],
  ] as const) {
    const test = compileClause({ operator, key: KEY, values: ['${aws:username}'], at }, true);
    expect(test({ value: () => actual })).toBe(false);
  }
});
