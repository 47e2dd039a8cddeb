import type { Json } from '@portcullis/model/source';
import { ServiceError } from './service-error.ts';

export interface TextLimits {
  readonly min?: number;
  readonly max?: number;
  /** Whole-string match; linear by construction. */
  readonly pattern?: RegExp;
  readonly values?: readonly string[];
}

/**
 * The members of an operation's input, read with the service's own messages: an absent required member, a value of
 * the wrong type and a broken constraint are told apart as AWS does.
 */
export class Input {
  readonly #members: Readonly<Record<string, Json>>;
  readonly #constraint: string;

  /** `constraint`: what the service calls a broken constraint. */
  constructor(members: Readonly<Record<string, Json>>, constraint = 'InvalidParameterException') {
    this.#members = members;
    this.#constraint = constraint;
  }

  has(name: string): boolean {
    return this.raw(name) !== undefined;
  }

  raw(name: string): Json | undefined {
    const value = Object.hasOwn(this.#members, name) ? this.#members[name] : undefined;
    return value === null ? undefined : value;
  }

  /** All members, as sent. */
  all(): Readonly<Record<string, Json>> {
    return this.#members;
  }

  text(name: string, limits: TextLimits = {}): string {
    return this.optionalText(name, limits) ?? missing(name, this.#constraint);
  }

  optionalText(name: string, limits: TextLimits = {}): string | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'string') throw wrongType(name, 'a String');
    checkText(name, value, limits, this.#constraint);
    return value;
  }

  integer(name: string, limits: { readonly min?: number; readonly max?: number } = {}): number | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'number' || !Number.isInteger(value)) throw wrongType(name, 'an Integer');
    const { min, max } = limits;
    if (min !== undefined && value < min)
      throw constraint(
        name,
        `Member must have value greater than or equal to ${min}`,
        value,
        this.#constraint,
      );
    if (max !== undefined && value > max)
      throw constraint(name, `Member must have value less than or equal to ${max}`, value, this.#constraint);
    return value;
  }

  flag(name: string): boolean | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'boolean') throw wrongType(name, 'a Boolean');
    return value;
  }

  requiredFlag(name: string): boolean {
    return this.flag(name) ?? missing(name, this.#constraint);
  }

  list(name: string): readonly Json[] | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    if (!Array.isArray(value)) throw wrongType(name, 'a List');
    return value as readonly Json[];
  }

  texts(name: string): readonly string[] | undefined {
    return this.list(name)?.map((value) => {
      if (typeof value !== 'string') throw wrongType(name, 'a List of Strings');
      return value;
    });
  }

  object(name: string): Input | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'object' || Array.isArray(value)) throw wrongType(name, 'a Structure');
    return new Input(value as Readonly<Record<string, Json>>, this.#constraint);
  }

  /** A map of texts: `AuthParameters`, `ClientMetadata`. */
  map(name: string): Readonly<Record<string, string>> | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'object' || Array.isArray(value)) throw wrongType(name, 'a Map');
    // An entry that is null is none: clients take a device key back so.
    const entries = Object.entries(value as Readonly<Record<string, Json>>).filter(([, one]) => one !== null);
    if (entries.some(([, one]) => typeof one !== 'string')) throw wrongType(name, 'a Map of Strings');
    return Object.fromEntries(entries) as Readonly<Record<string, string>>;
  }

  structures(name: string): readonly Input[] | undefined {
    return this.list(name)?.map((one) => {
      if (typeof one !== 'object' || one === null || Array.isArray(one))
        throw wrongType(name, 'a List of Structures');
      return new Input(one as Readonly<Record<string, Json>>, this.#constraint);
    });
  }

  /** `[{ Name, Value }]`: `UserAttributes`, `ValidationData`. */
  attributes(name: string): readonly { readonly name: string; readonly value: string }[] | undefined {
    return this.structures(name)?.map((entry) => ({
      name: entry.text('Name', { min: 1, max: 32 }),
      value: entry.optionalText('Value', { max: 2048 }) ?? '',
    }));
  }
}

function checkText(
  name: string,
  value: string,
  { min, max, pattern, values }: TextLimits,
  code: string,
): void {
  if (min !== undefined && value.length < min)
    throw constraint(name, `Member must have length greater than or equal to ${min}`, value, code);
  if (max !== undefined && value.length > max)
    throw constraint(name, `Member must have length less than or equal to ${max}`, value, code);
  if (pattern !== undefined && !pattern.test(value))
    throw constraint(
      name,
      // Patterns are whole-string matches, and shown without their anchors.
      `Member must satisfy regular expression pattern: ${pattern.source.replaceAll(/^\^|\$$/g, '')}`,
      value,
      code,
    );
  if (values !== undefined && !values.includes(value))
    throw constraint(name, `Member must satisfy enum value set: [${values.join(', ')}]`, value, code);
}

/** Members in messages begin in lower case; secrets are not repeated. */
function constraint(name: string, rule: string, value: string | number, code: string): ServiceError {
  const member = `${name.slice(0, 1).toLowerCase()}${name.slice(1)}`;
  const shown = SECRET.test(name) ? '*****' : `${value}`.slice(0, 256);
  return new ServiceError(
    code,
    `1 validation error detected: Value '${shown}' at '${member}' failed to satisfy constraint: ${rule}`,
  );
}

const SECRET = /password|secret|token|code/i;

function missing(name: string, code: string): never {
  const member = `${name.slice(0, 1).toLowerCase()}${name.slice(1)}`;
  throw new ServiceError(
    code,
    `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`,
  );
}

function wrongType(name: string, type: string): ServiceError {
  return new ServiceError('SerializationException', `${name} can not be converted to ${type}`);
}
