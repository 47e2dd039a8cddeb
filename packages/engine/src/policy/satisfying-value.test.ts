import type { ConditionClause } from '@portcullis/model/policy';
import { describe, expect, it } from 'vitest';
import { compileClause } from './condition.ts';
import { satisfyingValue, wish } from './satisfying-value.ts';

const at = { file: 'p.json', line: 1, column: 1 };

describe('a value that satisfies a clause', () => {
  it.each([
    ['StringEquals', 'aws:userid', ['a', 'b']],
    ['StringEqualsIgnoreCase', 'aws:userid', ['A']],
    ['StringLike', 'aws:userid', ['a?b*']],
    ['StringNotEquals', 'aws:userid', ['a', 'b']],
    ['StringNotLikeIfExists', 'aws:userid', ['*']],
    ['NumericLessThan', 'aws:MultiFactorAuthAge', ['3600']],
    ['NumericGreaterThan', 'aws:MultiFactorAuthAge', ['-1']],
    ['NumericLessThanEquals', 'aws:MultiFactorAuthAge', ['7.5']],
    ['DateLessThan', 'aws:CurrentTime', ['2027-01-01T00:00:00Z']],
    ['DateGreaterThan', 'aws:CurrentTime', ['1767225600']],
    ['DateGreaterThanEquals', 'aws:CurrentTime', ['2026-01-01']],
    ['Bool', 'aws:SecureTransport', ['TRUE']],
    ['BinaryEquals', 'aws:userid', ['QUI=']],
    ['IpAddress', 'aws:SourceIp', ['203.0.113.0/24']],
    ['IpAddress', 'aws:SourceIp', ['2001:db8::/32']],
    ['NotIpAddress', 'aws:SourceIp', ['203.0.113.0/24']],
    ['ArnLike', 'aws:PrincipalArn', ['arn:aws:iam::*:role/*']],
    ['ArnNotLike', 'aws:PrincipalArn', ['arn:aws:iam::*:role/*']],
    ['Null', 'aws:TokenIssueTime', ['true']],
    ['Null', 'aws:TokenIssueTime', ['false']],
    ['ForAnyValue:StringEquals', 'aws:TagKeys', ['a']],
    ['ForAllValues:StringLike', 'aws:TagKeys', ['a*']],
    ['ForAllValues:StringNotEquals', 'aws:TagKeys', ['a']],
  ])('%s %s %j', (operator, key, values) => {
    const clause: ConditionClause = { operator, key, values, at };
    const satisfying = satisfyingValue(operator, key, values);
    expect(satisfying).toBeDefined();
    expect(compileClause(clause, true)({ value: () => satisfying?.value })).toBe(true);
  });

  it.each([
    ['StringEquals', ['${aws:username}']],
    ['ForAnyValue:StringNotEquals', ['a']],
    ['StringEquals', []],
  ])('is not made up for %s %j', (operator, values) => {
    expect(satisfyingValue(operator, 'aws:TagKeys', values)).toBeUndefined();
  });
});

it.each([
  ['StringEquals', ['a', 'b'], 'a or b'],
  ['StringLike', ['a', 'b', 'c', 'd', 'e'], 'a, b, c or one of 2 more'],
  ['NotIpAddress', ['a'], 'anything but a'],
  ['StringNotEquals', ['a', 'b'], 'neither a nor b'],
  ['Null', ['true'], 'no value'],
  ['Null', ['false'], 'a value'],
  ['NumericLessThan', ['7'], 'less than 7'],
  ['NumericGreaterThanEquals', ['7'], 'at least 7'],
  ['DateLessThan', ['2027'], 'a time before 2027'],
  ['DateGreaterThanEquals', ['2027'], 'a time not before 2027'],
])('in words, %s %j wants %s', (operator, values, words) => {
  expect(wish(operator, values)).toBe(words);
});
