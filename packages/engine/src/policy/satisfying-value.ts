import { findConditionKey, type OperatorName, parseOperator } from '@portcullis/model/policy';
import { parseInstant } from './date.ts';
import { parseNumber } from './number.ts';
import type { ContextValue } from './request.ts';

/** A value of the key that a clause holds for; `absent` where it holds without one. */
export type Satisfying = { readonly value: ContextValue | undefined } | undefined;

/**
 * A value that would satisfy a clause, to try whether nothing else stands in the way. `undefined` where none is made
 * up here: the policy's own value has a variable.
 */
export function satisfyingValue(operatorText: string, key: string, expected: readonly string[]): Satisfying {
  const operator = parseOperator(operatorText);
  const wanted = expected.find((value) => !value.includes('${'));
  if (operator === undefined || wanted === undefined) return undefined;
  if (operator.name === 'Null') return { value: wanted.toLowerCase() === 'true' ? undefined : 'present' };
  const sample = sampleOf(operator.name, wanted);
  // Without a value a negated operator holds, unless it asks for any one value.
  if (sample === undefined) return operator.quantifier === 'any' ? undefined : { value: undefined };
  const isSet = operator.quantifier !== 'one' && findConditionKey(key)?.multivalued === true;
  return { value: isSet ? [sample] : sample };
}

function sampleOf(name: Exclude<OperatorName, 'Null'>, wanted: string): string | undefined {
  switch (name) {
    case 'StringEquals':
    case 'StringEqualsIgnoreCase':
    case 'BinaryEquals':
      return wanted;
    case 'Bool':
      return wanted.toLowerCase();
    case 'StringLike':
    case 'ArnEquals':
    case 'ArnLike':
      return wanted.replaceAll(/[*?]/g, 'x');
    case 'IpAddress':
      return wanted.split('/', 1)[0];
    case 'NumericEquals':
    case 'NumericLessThanEquals':
    case 'NumericGreaterThanEquals':
      return wanted;
    case 'NumericLessThan':
      return String(parseNumber(wanted) - 1);
    case 'NumericGreaterThan':
      return String(parseNumber(wanted) + 1);
    case 'DateEquals':
    case 'DateLessThanEquals':
    case 'DateGreaterThanEquals':
      return wanted;
    case 'DateLessThan':
      return secondsFrom(wanted, -1);
    case 'DateGreaterThan':
      return secondsFrom(wanted, 1);
    case 'StringNotEquals':
    case 'StringNotEqualsIgnoreCase':
    case 'StringNotLike':
    case 'NumericNotEquals':
    case 'DateNotEquals':
    case 'NotIpAddress':
    case 'ArnNotEquals':
    case 'ArnNotLike':
      return undefined;
  }
}

function secondsFrom(instant: string, by: number): string {
  return new Date(parseInstant(instant) + by * 1000).toISOString();
}

/** What a clause asks for, in words: `vpce-1`, `less than 3600`, `none of a, b`. */
export function wish(operatorText: string, expected: readonly string[]): string {
  const name = parseOperator(operatorText)?.name;
  const listed =
    expected.length > 3
      ? `${expected.slice(0, 3).join(', ')} or one of ${expected.length - 3} more`
      : expected.join(' or ');
  switch (name) {
    case 'Null':
      return expected.some((value) => value.toLowerCase() === 'true') ? 'no value' : 'a value';
    case 'NumericLessThan':
      return `less than ${listed}`;
    case 'NumericLessThanEquals':
      return `at most ${listed}`;
    case 'NumericGreaterThan':
      return `more than ${listed}`;
    case 'NumericGreaterThanEquals':
      return `at least ${listed}`;
    case 'DateLessThan':
      return `a time before ${listed}`;
    case 'DateLessThanEquals':
      return `a time not after ${listed}`;
    case 'DateGreaterThan':
      return `a time after ${listed}`;
    case 'DateGreaterThanEquals':
      return `a time not before ${listed}`;
    case 'StringNotEquals':
    case 'StringNotEqualsIgnoreCase':
    case 'StringNotLike':
    case 'NumericNotEquals':
    case 'DateNotEquals':
    case 'NotIpAddress':
    case 'ArnNotEquals':
    case 'ArnNotLike':
      return expected.length === 1 ? `anything but ${listed}` : `neither ${expected.join(' nor ')}`;
    default:
      return listed;
  }
}
