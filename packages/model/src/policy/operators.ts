/** IAM User Guide, "IAM JSON policy elements: Condition operators". */
const OPERATOR_NAMES = [
  'StringEquals',
  'StringNotEquals',
  'StringEqualsIgnoreCase',
  'StringNotEqualsIgnoreCase',
  'StringLike',
  'StringNotLike',
  'NumericEquals',
  'NumericNotEquals',
  'NumericLessThan',
  'NumericLessThanEquals',
  'NumericGreaterThan',
  'NumericGreaterThanEquals',
  'DateEquals',
  'DateNotEquals',
  'DateLessThan',
  'DateLessThanEquals',
  'DateGreaterThan',
  'DateGreaterThanEquals',
  'Bool',
  'BinaryEquals',
  'IpAddress',
  'NotIpAddress',
  'ArnEquals',
  'ArnLike',
  'ArnNotEquals',
  'ArnNotLike',
  'Null',
] as const;

export type OperatorName = (typeof OPERATOR_NAMES)[number];

const NAMES: ReadonlySet<string> = new Set(OPERATOR_NAMES);

/** True only where none of the values matches. */
const NEGATED: ReadonlySet<OperatorName> = new Set([
  'StringNotEquals',
  'StringNotEqualsIgnoreCase',
  'StringNotLike',
  'NumericNotEquals',
  'DateNotEquals',
  'NotIpAddress',
  'ArnNotEquals',
  'ArnNotLike',
]);

export function isNegated(name: OperatorName): boolean {
  return NEGATED.has(name);
}

/** `ForAllValues:` and `ForAnyValue:`; `one` where neither is written. */
export type Quantifier = 'one' | 'all' | 'any';

export interface ConditionOperator {
  readonly quantifier: Quantifier;
  readonly name: OperatorName;
  readonly ifExists: boolean;
}

/** Parses `ForAnyValue:StringLikeIfExists`; exact case. `undefined` where there is no such operator. */
export function parseOperator(text: string): ConditionOperator | undefined {
  let rest = text;
  let quantifier: Quantifier = 'one';
  if (rest.startsWith('ForAllValues:')) {
    quantifier = 'all';
    rest = rest.slice('ForAllValues:'.length);
  } else if (rest.startsWith('ForAnyValue:')) {
    quantifier = 'any';
    rest = rest.slice('ForAnyValue:'.length);
  }
  const ifExists = rest.endsWith('IfExists');
  if (ifExists) rest = rest.slice(0, -'IfExists'.length);
  if (!isOperatorName(rest)) return undefined;
  // "Null" asks for existence itself, so IAM knows no NullIfExists.
  if (rest === 'Null' && ifExists) return undefined;
  return { quantifier, name: rest, ifExists };
}

/** The operator that was probably meant where only the case is wrong. */
export function suggestOperator(text: string): string | undefined {
  const lower = text.toLowerCase();
  for (const prefix of ['', 'ForAllValues:', 'ForAnyValue:']) {
    for (const name of NAMES) {
      for (const suffix of ['', 'IfExists']) {
        const candidate = prefix + name + suffix;
        if (candidate.toLowerCase() === lower && parseOperator(candidate) !== undefined) return candidate;
      }
    }
  }
  return undefined;
}

function isOperatorName(text: string): text is OperatorName {
  return NAMES.has(text);
}
