import {
  type ConditionClause,
  type ConditionOperator,
  findConditionKey,
  isNegated,
  parseOperator,
} from '@portcullis/model/policy';
import { compileOperand, OperandError, type ValueTest } from './operand.ts';
import type { ContextValue, RequestContext } from './request.ts';

/** Whether a request satisfies one clause: one operator, one key. */
export type ConditionTest = (context: RequestContext) => boolean;

/** IAM User Guide, "Conditions with multiple context keys or values" and "Condition operators". */
export function compileClause(clause: ConditionClause, variables: boolean): ConditionTest {
  const operator = parseOperator(clause.operator);
  if (operator === undefined) throw new OperandError(`unknown condition operator \`${clause.operator}\``);
  const key = clause.key.toLowerCase();
  // A set prefix adds nothing to Null.
  if (operator.name === 'Null') return compileNull(key, clause.values);
  const test = compileOperand(operator.name, clause.values, variables);
  const negated = isNegated(operator.name);
  switch (operator.quantifier) {
    case 'one':
      return compileSingle(key, operator, test, negated);
    case 'all':
      return compileAll(key, test, negated);
    case 'any':
      return compileAny(key, operator, test, negated);
    default:
      return unknownQuantifier(operator.quantifier);
  }
}

/** A missing key fails a positive operator and satisfies a negated one or one with IfExists. */
function compileSingle(
  key: string,
  { ifExists }: ConditionOperator,
  test: ValueTest,
  negated: boolean,
): ConditionTest {
  const missing = negated || ifExists;
  if (findConditionKey(key)?.multivalued === true) {
    // "Single-valued vs. multivalued context keys": without a set prefix there is no single value to compare.
    return (context) => (isMissing(context.value(key)) ? missing : negated);
  }
  return (context) => {
    const value = context.value(key);
    if (typeof value === 'string') return test(value, context) !== negated;
    return isMissing(value) ? missing : negated;
  };
}

/** `ForAllValues`: vacuously true where there is nothing to compare, the empty text included. */
function compileAll(key: string, test: ValueTest, negated: boolean): ConditionTest {
  return (context) => {
    const value = context.value(key);
    if (value === undefined || value === '') return true;
    if (typeof value === 'string') return test(value, context) !== negated;
    if (value.length === 1 && value[0] === '') return true;
    for (const item of value) if (test(item, context) === negated) return false;
    return true;
  };
}

/** `ForAnyValue`: false where there is nothing to compare, for negated operators too. */
function compileAny(
  key: string,
  { ifExists }: ConditionOperator,
  test: ValueTest,
  negated: boolean,
): ConditionTest {
  return (context) => {
    const value = context.value(key);
    if (isMissing(value)) return ifExists;
    if (typeof value === 'string') return test(value, context) !== negated;
    for (const item of value) if (test(item, context) !== negated) return true;
    return false;
  };
}

function compileNull(key: string, values: readonly string[]): ConditionTest {
  const wanted = new Set<string>();
  for (const value of values) {
    const lower = value.toLowerCase();
    if (lower !== 'true' && lower !== 'false') throw new OperandError(`\`${value}\` is not true or false`);
    wanted.add(lower);
  }
  const whenMissing = wanted.has('true');
  const whenPresent = wanted.has('false');
  return (context) => (isMissing(context.value(key)) ? whenMissing : whenPresent);
}

function isMissing(value: ContextValue | undefined): value is undefined {
  return value === undefined || (typeof value !== 'string' && value.length === 0);
}

function unknownQuantifier(quantifier: never): never {
  throw new TypeError(`unknown quantifier ${String(quantifier)}`);
}
