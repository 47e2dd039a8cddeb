import type { Json } from '@portcullis/model/source';
import { ServiceError } from './service-error.ts';

/**
 * What becomes of the members of an operation's input. Every member that the API has is in one of the lists, which a
 * test compares with the API's model; what is in none of them is no member, and passes as it does at AWS.
 */
export interface InputMembers {
  /** The operation acts on them. */
  readonly read: readonly string[];
  /** Stored and shown again as they came; nothing else depends on them. */
  readonly kept?: readonly string[];
  /** Without effect on who may do what, here and at AWS: statistics, and facts for threat protection. */
  readonly idle?: readonly string[];
  /** Refused, unless the value asks for nothing. */
  readonly refused?: readonly Refusal[];
}

/** By the name of the operation. */
export type MembersOfOperations = Readonly<Record<string, InputMembers>>;

/** A member that asks for what this service does not have. */
export interface Refusal {
  /** Its path: `UserPoolAddOns.AdvancedSecurityMode`. */
  readonly path: string;
  /** Values that ask for nothing. */
  readonly unless: readonly Json[];
  /** `has no threat protection`. */
  readonly because: string;
}

const NONE: InputMembers = { read: [] };

/** The members that an operation may see: nothing else can be read by mistake, and be declared to be without effect. */
export function seenMembers(
  given: Readonly<Record<string, Json>>,
  { read, kept = [] }: InputMembers = NONE,
): Readonly<Record<string, Json>> {
  const seen = [...read, ...kept].filter((name) => Object.hasOwn(given, name));
  return Object.fromEntries(seen.map((name) => [name, given[name] as Json]));
}

/** Throws, by the service's name for a broken constraint, for a member that asks for what is not here. */
export function checkRefused(
  given: Readonly<Record<string, Json>>,
  { refused = [] }: InputMembers = NONE,
  code = 'InvalidParameterException',
): void {
  for (const { path, unless, because } of refused) {
    const value = valueAt(given, path.split('.'));
    if (value === undefined || value === null) continue;
    const text = JSON.stringify(value);
    if (!unless.some((one) => JSON.stringify(one) === text))
      throw new ServiceError(code, `${path} cannot be ${text.slice(0, 256)}: this service ${because}.`);
  }
}

function valueAt(given: Json | undefined, [name, ...rest]: readonly string[]): Json | undefined {
  if (name === undefined) return given;
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return undefined;
  const members = given as Readonly<Record<string, Json>>;
  return valueAt(Object.hasOwn(members, name) ? members[name] : undefined, rest);
}
