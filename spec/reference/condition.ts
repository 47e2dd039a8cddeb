import { listOf, type OneOrMany } from './policy.ts';
import { type Lookup, matches, matchesArn, plainText, substitute } from './text.ts';

/** Condition keys in lower case. */
export type ReferenceContext = Readonly<Record<string, string | readonly string[]>>;

/** "Multivalued context keys" of the IAM User Guide, those that the generated tests use. */
const MULTIVALUED: readonly string[] = [
  'aws:tagkeys',
  'aws:principalorgpaths',
  'cognito-identity.amazonaws.com:amr',
];

/** "IAM JSON policy elements: Condition operators", operator by operator. */
export function conditionHolds(
  operatorText: string,
  keyText: string,
  valueList: OneOrMany<string | number | boolean>,
  context: ReferenceContext,
  version2012: boolean,
): boolean {
  const [, set, base, suffix] =
    /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/.exec(operatorText) ?? [];
  if (base === undefined) throw new Error(`no operator ${operatorText}`);
  const key = keyText.toLowerCase();
  const values = listOf<string | number | boolean>(valueList).map(String);
  const actual = context[key];
  const present = actual !== undefined && actual.length + (typeof actual === 'string' ? 1 : 0) > 0;

  if (base === 'Null') return values.some((value) => value.toLowerCase() === String(!present));

  const lookup: Lookup = (name) => {
    const value = context[name];
    return typeof value === 'string' ? value : undefined;
  };
  const isNegated = base.includes('Not');
  const positive = base.replace('Not', '');
  const holdsFor = (value: string): boolean => {
    const any = values.some((expected) => compare(positive, value, expected, version2012, lookup));
    return isNegated ? !any : any;
  };
  const requestValues: readonly string[] =
    actual === undefined ? [] : typeof actual === 'string' ? [actual] : actual;

  if (set === 'ForAllValues') {
    if (requestValues.join('') === '' && requestValues.length <= 1) return true;
    return requestValues.every(holdsFor);
  }
  if (!present && suffix === 'IfExists') return true;
  if (set === 'ForAnyValue') return requestValues.some(holdsFor);
  if (!present) return isNegated;
  if (typeof actual !== 'string' || MULTIVALUED.includes(key)) return isNegated;
  return holdsFor(actual);
}

function compare(
  operator: string,
  actual: string,
  expected: string,
  version2012: boolean,
  lookup: Lookup,
): boolean {
  if (operator.startsWith('Numeric')) return ordered(operator.slice(7), decimal(actual), decimal(expected));
  if (operator.startsWith('Date')) return ordered(operator.slice(4), instant(actual), instant(expected));
  if (operator === 'IpAddress') return inBlock(actual, expected);
  if (operator === 'BinaryEquals') return actual === expected;
  const pattern = substitute(expected, version2012, lookup);
  if (pattern === undefined) return false;
  switch (operator) {
    case 'StringEquals':
      return actual === plainText(pattern);
    case 'StringEqualsIgnoreCase':
      return actual.toLowerCase() === plainText(pattern).toLowerCase();
    case 'StringLike':
      return matches(pattern, actual);
    case 'Bool':
      return /^(true|false)$/i.test(actual) && actual.toLowerCase() === plainText(pattern).toLowerCase();
    case 'ArnEquals':
    case 'ArnLike':
      return matchesArn(pattern, actual);
    default:
      throw new Error(`no operator ${operator}`);
  }
}

function ordered(comparison: string, actual: number | undefined, expected: number | undefined): boolean {
  if (actual === undefined || expected === undefined) return false;
  switch (comparison) {
    case 'Equals':
      return actual === expected;
    case 'LessThan':
      return actual < expected;
    case 'LessThanEquals':
      return actual <= expected;
    case 'GreaterThan':
      return actual > expected;
    case 'GreaterThanEquals':
      return actual >= expected;
    default:
      throw new Error(`no comparison ${comparison}`);
  }
}

function decimal(text: string): number | undefined {
  return /^[+-]?\d+(\.\d+)?$/.test(text) ? Number.parseFloat(text) : undefined;
}

function instant(text: string): number | undefined {
  if (/^\d{5,12}$/.test(text)) return Number.parseInt(text, 10) * 1000;
  const form = /^\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?)?)?$/;
  if (!form.test(text)) return undefined;
  const milliseconds = Date.parse(text);
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
}

/** As one row of bits per address. */
function inBlock(actual: string, block: string): boolean {
  const [network = '', length] = block.split('/');
  const actualBits = addressBits(actual);
  const networkBits = addressBits(network);
  if (actualBits === undefined || networkBits === undefined || actualBits.length !== networkBits.length)
    return false;
  const size = length === undefined ? networkBits.length : Number.parseInt(length, 10);
  return actualBits.slice(0, size) === networkBits.slice(0, size);
}

function addressBits(text: string): string | undefined {
  if (!text.includes(':')) {
    const octets = text.split('.');
    if (
      octets.length !== 4 ||
      !octets.every((octet) => /^(0|[1-9]\d*)$/.test(octet) && Number(octet) < 256)
    ) {
      return undefined;
    }
    return octets.map((octet) => Number(octet).toString(2).padStart(8, '0')).join('');
  }
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head = [], tail = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const zeros = halves.length === 2 ? 8 - head.length - tail.length : 0;
  const groups = [...head, ...Array.from({ length: Math.max(0, zeros) }, () => '0'), ...tail];
  if (groups.length !== 8 || !groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return groups.map((group) => Number.parseInt(group, 16).toString(2).padStart(16, '0')).join('');
}
