import type { AnswerApiKind, Leaf } from './answer.ts';
import type { ApiType, Authorization, Caller, Credential, Network, Proof, Revocation } from './facts.ts';

/** What a condition may ask about, and the values of each: the facts, the API type once chosen, the leaf once found. */
export interface Subjects {
  readonly caller: Caller;
  /** As the facts state it; `null`: they leave the choice to the table. */
  readonly api: ApiType | null;
  readonly cred: Credential;
  readonly authz: Authorization;
  readonly tenant: boolean;
  readonly quota: boolean;
  readonly waf: boolean;
  readonly aws: boolean;
  readonly iamDecides: boolean;
  readonly lookup: boolean;
  readonly canSign: boolean;
  readonly proof: Proof;
  readonly regulated: boolean;
  readonly lowLatency: boolean;
  /** `null`: no limit was named. */
  readonly costCap: number | null;
  readonly revoke: Revocation;
  readonly net: Network;
  /** The kind of API: stated, or chosen by T1 and T2. */
  readonly kind: AnswerApiKind;
  /** Where the primary rules ended. */
  readonly leaf: Leaf;
}

export type Subject = keyof Subjects;

/** What is known; a subject that is absent is unknown. */
export type Situation = { readonly [S in Subject]?: Subjects[S] };

type Value = Subjects[Subject];

/** A condition as data: it is evaluated, put into words and drawn from the same rows. */
export type Condition =
  | { readonly is: Subject; readonly oneOf: readonly Value[] }
  /** The subject has a value other than `null`. */
  | { readonly given: Subject }
  | { readonly not: Condition }
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] };

export function is<S extends Subject>(subject: S, ...oneOf: readonly Subjects[S][]): Condition {
  return { is: subject, oneOf };
}

export function given(subject: Subject): Condition {
  return { given: subject };
}

export function not(condition: Condition): Condition {
  return { not: condition };
}

export function all(...conditions: readonly Condition[]): Condition {
  return { all: conditions };
}

export function any(...conditions: readonly Condition[]): Condition {
  return { any: conditions };
}

/** Holds whatever is known. */
export const ALWAYS: Condition = all();

/** `undefined`: what is not known yet decides. */
export function evaluate(condition: Condition, situation: Situation): boolean | undefined {
  if ('is' in condition) {
    const value = situation[condition.is];
    return value === undefined ? undefined : condition.oneOf.includes(value);
  }
  if ('given' in condition) {
    const value = situation[condition.given];
    return value === undefined ? undefined : value !== null;
  }
  if ('not' in condition) {
    const inner = evaluate(condition.not, situation);
    return inner === undefined ? undefined : !inner;
  }
  // A part that settles the whole wins over parts that are not known.
  const settles = 'any' in condition;
  const parts = (settles ? condition.any : condition.all).map((part) => evaluate(part, situation));
  if (parts.includes(settles)) return settles;
  return parts.includes(undefined) ? undefined : !settles;
}

/** The condition with everything that is known taken out of it; `true` or `false` where nothing is left to ask. */
export function residual(condition: Condition, situation: Situation): Condition | boolean {
  const value = evaluate(condition, situation);
  if (value !== undefined) return value;
  if ('not' in condition) {
    const inner = residual(condition.not, situation);
    return typeof inner === 'boolean' ? !inner : not(inner);
  }
  if ('all' in condition || 'any' in condition) {
    const parts = ('all' in condition ? condition.all : condition.any)
      .map((part) => residual(part, situation))
      .filter((part) => typeof part !== 'boolean');
    const [only] = parts;
    if (parts.length === 1 && only !== undefined) return only;
    return 'all' in condition ? all(...parts) : any(...parts);
  }
  return condition;
}

/** Every subject that the condition asks about. */
export function subjectsOf(condition: Condition): readonly Subject[] {
  if ('is' in condition) return [condition.is];
  if ('given' in condition) return [condition.given];
  if ('not' in condition) return subjectsOf(condition.not);
  const parts = 'all' in condition ? condition.all : condition.any;
  return [...new Set(parts.flatMap(subjectsOf))];
}

/** The condition in the words of the facts file: `caller=webhook and proof=hmac`. */
export function formatCondition(condition: Condition): string {
  if ('is' in condition) return formatIs(condition.is, condition.oneOf);
  if ('given' in condition) return `${condition.given} is given`;
  if ('not' in condition) return `not ${bracketed(condition.not)}`;
  if ('all' in condition) {
    return condition.all.length === 0 ? 'always' : condition.all.map(bracketed).join(' and ');
  }
  return condition.any.map(formatCondition).join(' or ');
}

function formatIs(subject: Subject, oneOf: readonly Value[]): string {
  const [first] = oneOf;
  if (oneOf.length > 1) return `${subject} in {${oneOf.join(', ')}}`;
  if (first === true) return subject;
  return first === false ? `not ${subject}` : `${subject}=${first}`;
}

function bracketed(condition: Condition): string {
  const text = formatCondition(condition);
  return 'any' in condition && condition.any.length > 1 ? `(${text})` : text;
}
