import type { OperatorName } from '@portcullis/model/policy';
import { type CidrBlock, compileBlocks, parseCidr } from '../cidr/index.ts';
import { ArnHeads, type ArnMatcher, compileArn } from './arn.ts';
import { parseInstant } from './date.ts';
import { parseNumber } from './number.ts';
import type { RequestContext } from './request.ts';
import { hasVariables, parseTemplate, resolveText, type Template } from './template.ts';
import { compileCodes, matchOnce, patternCodes, type RangeMatcher } from './wildcard.ts';

/** Whether one value of a request matches any of a clause's values, before negation. */
export type ValueTest = (value: string, context: RequestContext) => boolean;

/** Thrown where a policy value can never be meant: no number, no date ...; the caller knows the position. */
export class OperandError extends Error {}

/** Compiles the values of an operator, all but `Null`. Values of one key are alternatives. */
export function compileOperand(
  name: Exclude<OperatorName, 'Null'>,
  values: readonly string[],
  variables: boolean,
): ValueTest {
  switch (name) {
    case 'StringEquals':
    case 'StringNotEquals':
      return equalText(values, variables);
    case 'StringEqualsIgnoreCase':
    case 'StringNotEqualsIgnoreCase':
      return equalIgnoringCase(values, variables);
    case 'StringLike':
    case 'StringNotLike':
      return likeText(values, variables);
    case 'NumericEquals':
    case 'NumericNotEquals':
      return compared(values, 'a number', parseNumber, (a, b) => a === b);
    case 'NumericLessThan':
      return compared(values, 'a number', parseNumber, (a, b) => a < b);
    case 'NumericLessThanEquals':
      return compared(values, 'a number', parseNumber, (a, b) => a <= b);
    case 'NumericGreaterThan':
      return compared(values, 'a number', parseNumber, (a, b) => a > b);
    case 'NumericGreaterThanEquals':
      return compared(values, 'a number', parseNumber, (a, b) => a >= b);
    case 'DateEquals':
    case 'DateNotEquals':
      return compared(values, 'a date', parseInstant, (a, b) => a === b);
    case 'DateLessThan':
      return compared(values, 'a date', parseInstant, (a, b) => a < b);
    case 'DateLessThanEquals':
      return compared(values, 'a date', parseInstant, (a, b) => a <= b);
    case 'DateGreaterThan':
      return compared(values, 'a date', parseInstant, (a, b) => a > b);
    case 'DateGreaterThanEquals':
      return compared(values, 'a date', parseInstant, (a, b) => a >= b);
    case 'Bool':
      return equalBoolean(values, variables);
    case 'BinaryEquals':
      return equalBytes(values);
    case 'IpAddress':
    case 'NotIpAddress':
      return inBlocks(values);
    case 'ArnEquals':
    case 'ArnLike':
    case 'ArnNotEquals':
    case 'ArnNotLike':
      return likeArn(values, variables);
    default:
      return unknownOperator(name);
  }
}

/** Templates without variables as plain texts, the others apart. */
function split(values: readonly string[], variables: boolean): { texts: string[]; templates: Template[] } {
  const texts: string[] = [];
  const templates: Template[] = [];
  for (const value of values) {
    const template = parseTemplate(value, variables);
    if (hasVariables(template)) templates.push(template);
    else texts.push(template.map((part) => (part.kind === 'variable' ? '' : part.text)).join(''));
  }
  return { texts, templates };
}

function equalText(values: readonly string[], variables: boolean): ValueTest {
  const { texts, templates } = split(values, variables);
  if (templates.length > 0) {
    return (value, context) => {
      if (texts.includes(value)) return true;
      for (const template of templates) if (resolveText(template, context) === value) return true;
      return false;
    };
  }
  const [only] = texts;
  if (texts.length === 1) return (value) => value === only;
  if (texts.length <= 4) return (value) => texts.includes(value);
  const set = new Set(texts);
  return (value) => set.has(value);
}

function equalIgnoringCase(values: readonly string[], variables: boolean): ValueTest {
  const { texts, templates } = split(values, variables);
  const set = new Set(texts.map((text) => text.toLowerCase()));
  return (value, context) => {
    const lower = value.toLowerCase();
    if (set.has(lower)) return true;
    for (const template of templates)
      if (resolveText(template, context)?.toLowerCase() === lower) return true;
    return false;
  };
}

function likeText(values: readonly string[], variables: boolean): ValueTest {
  const matchers: RangeMatcher[] = [];
  const templates: Template[] = [];
  for (const value of values) {
    const template = parseTemplate(value, variables);
    const codes = hasVariables(template) ? undefined : patternCodes(template);
    if (codes === undefined) templates.push(template);
    else matchers.push(compileCodes(codes));
  }
  return (value, context) => {
    for (const matcher of matchers) if (matcher(value, 0, value.length)) return true;
    for (const template of templates) {
      const codes = patternCodes(template, context);
      if (codes !== undefined && matchOnce(codes, value, 0, value.length)) return true;
    }
    return false;
  };
}

/** Numbers and dates. What is none in a request compares with nothing, since NaN does not. */
function compared(
  values: readonly string[],
  what: string,
  parse: (text: string) => number,
  holds: (actual: number, expected: number) => boolean,
): ValueTest {
  const expected: number[] = [];
  for (const value of values) {
    if (isVariableOutOfPlace(value)) continue;
    const parsed = parse(value);
    if (Number.isNaN(parsed)) throw new OperandError(`\`${value}\` is not ${what}`);
    expected.push(parsed);
  }
  return (value) => {
    const actual = parse(value);
    for (const candidate of expected) if (holds(actual, candidate)) return true;
    return false;
  };
}

function equalBoolean(values: readonly string[], variables: boolean): ValueTest {
  const { texts, templates } = split(values, variables);
  const expected = new Set<string>();
  for (const text of texts) {
    const lower = text.toLowerCase();
    if (lower !== 'true' && lower !== 'false') throw new OperandError(`\`${text}\` is not true or false`);
    expected.add(lower);
  }
  return (value, context) => {
    const lower = value.toLowerCase();
    if (lower !== 'true' && lower !== 'false') return false;
    if (expected.has(lower)) return true;
    for (const template of templates)
      if (resolveText(template, context)?.toLowerCase() === lower) return true;
    return false;
  };
}

function equalBytes(values: readonly string[]): ValueTest {
  const expected = new Set<string>();
  for (const value of values) {
    if (isVariableOutOfPlace(value)) continue;
    if (!isBase64(value)) throw new OperandError(`\`${value}\` is not base64`);
    expected.add(value);
  }
  return (value) => expected.has(value);
}

/** RFC 4648 section 4, padded, unused bits zero: then equal texts are equal bytes and the other way round. */
function isBase64(text: string): boolean {
  return (
    /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text) && unusedBitsAreZero(text)
  );
}

function unusedBitsAreZero(text: string): boolean {
  if (text.endsWith('==')) return 'AQgw'.includes(text.charAt(text.length - 3));
  return text.endsWith('=') ? 'AEIMQUYcgkosw048'.includes(text.charAt(text.length - 2)) : true;
}

function inBlocks(values: readonly string[]): ValueTest {
  const blocks: CidrBlock[] = [];
  for (const value of values) {
    if (isVariableOutOfPlace(value)) continue;
    const block = parseCidr(value);
    if (block === undefined) throw new OperandError(`\`${value}\` is not an IP address or CIDR block`);
    blocks.push(block);
  }
  return compileBlocks(blocks);
}

/** Only String and Arn operators know variables; elsewhere `${...}` is text that equals nothing. */
function isVariableOutOfPlace(value: string): boolean {
  return value.includes('${');
}

function likeArn(values: readonly string[], variables: boolean): ValueTest {
  const heads = new ArnHeads();
  const matchers: ArnMatcher[] = values.map((value) => compileArn(parseTemplate(value, variables), heads));
  const [only] = matchers;
  if (only !== undefined && matchers.length === 1) return only;
  return (value, context) => {
    for (const matcher of matchers) if (matcher(value, context)) return true;
    return false;
  };
}

function unknownOperator(name: never): never {
  throw new OperandError(`unknown condition operator \`${String(name)}\``);
}
