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
  readonly #path: string;

  /** `constraint`: what the service calls a broken constraint. `path`: of a structure within the input. */
  constructor(
    members: Readonly<Record<string, Json>>,
    constraint = 'InvalidParameterException',
    path: string = '',
  ) {
    this.#members = members;
    this.#constraint = constraint;
    this.#path = path;
  }

  /** The path of a member from the whole input: `Policies.PasswordPolicy.MinimumLength`. */
  pathOf(name: string): string {
    return this.#path === '' ? name : `${this.#path}.${name}`;
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
    return this.optionalText(name, limits) ?? this.missing(name);
  }

  optionalText(name: string, limits: TextLimits = {}): string | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'string') throw this.#wrongType(name, 'a String');
    this.#checkText(name, value, limits);
    return value;
  }

  integer(name: string, limits: { readonly min?: number; readonly max?: number } = {}): number | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'number' || !Number.isInteger(value)) throw this.#wrongType(name, 'an Integer');
    const { min, max } = limits;
    if (min !== undefined && value < min)
      throw this.#broken(name, `Member must have value greater than or equal to ${min}`, value);
    if (max !== undefined && value > max)
      throw this.#broken(name, `Member must have value less than or equal to ${max}`, value);
    return value;
  }

  flag(name: string): boolean | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'boolean') throw this.#wrongType(name, 'a Boolean');
    return value;
  }

  requiredFlag(name: string): boolean {
    return this.flag(name) ?? this.missing(name);
  }

  list(name: string): readonly Json[] | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    if (!Array.isArray(value)) throw this.#wrongType(name, 'a List');
    return value as readonly Json[];
  }

  texts(name: string): readonly string[] | undefined {
    return this.list(name)?.map((value) => {
      if (typeof value !== 'string') throw this.#wrongType(name, 'a List of Strings');
      return value;
    });
  }

  object(name: string): Input | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'object' || Array.isArray(value)) throw this.#wrongType(name, 'a Structure');
    return new Input(value as Readonly<Record<string, Json>>, this.#constraint, this.pathOf(name));
  }

  /** A map of texts: `AuthParameters`, `ClientMetadata`. */
  map(name: string): Readonly<Record<string, string>> | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'object' || Array.isArray(value)) throw this.#wrongType(name, 'a Map');
    // An entry that is null is none: clients take a device key back so.
    const entries = Object.entries(value as Readonly<Record<string, Json>>).filter(([, one]) => one !== null);
    if (entries.some(([, one]) => typeof one !== 'string')) throw this.#wrongType(name, 'a Map of Strings');
    return Object.fromEntries(entries) as Readonly<Record<string, string>>;
  }

  structures(name: string): readonly Input[] | undefined {
    return this.list(name)?.map((one, at) => {
      if (typeof one !== 'object' || one === null || Array.isArray(one))
        throw this.#wrongType(name, 'a List of Structures');
      const path = `${this.pathOf(name)}[${at}]`;
      return new Input(one as Readonly<Record<string, Json>>, this.#constraint, path);
    });
  }

  /** `[{ Name, Value }]`: `UserAttributes`, `ValidationData`. */
  attributes(name: string): readonly { readonly name: string; readonly value: string }[] | undefined {
    return this.structures(name)?.map((entry) => ({
      name: entry.text('Name', { min: 1, max: 32 }),
      value: entry.optionalText('Value', { max: 2048 }) ?? '',
    }));
  }

  #checkText(name: string, value: string, { min, max, pattern, values }: TextLimits): void {
    if (min !== undefined && value.length < min)
      throw this.#broken(name, `Member must have length greater than or equal to ${min}`, value);
    if (max !== undefined && value.length > max)
      throw this.#broken(name, `Member must have length less than or equal to ${max}`, value);
    // Patterns are whole-string matches, and shown without their anchors.
    if (pattern !== undefined && !pattern.test(value))
      throw this.#broken(
        name,
        `Member must satisfy regular expression pattern: ${pattern.source.replaceAll(/^\^|\$$/g, '')}`,
        value,
      );
    if (values !== undefined && !values.includes(value))
      throw this.#broken(name, `Member must satisfy enum value set: [${values.join(', ')}]`, value);
  }

  /** Texts that may be secrets are not repeated. */
  #broken(name: string, rule: string, value: string | number): ServiceError {
    const shown = typeof value === 'string' && SECRET.test(name) ? '*****' : `${value}`.slice(0, 256);
    return this.#error(
      this.#constraint,
      `1 validation error detected: Value '${shown}' at '${inLowerCase(name)}' failed to satisfy constraint: ${rule}`,
      name,
    );
  }

  /** Throws what an absent required member is answered with. */
  missing(name: string): never {
    throw this.#error(
      this.#constraint,
      `1 validation error detected: Value null at '${inLowerCase(name)}' failed to satisfy constraint: Member must not be null`,
      name,
    );
  }

  #wrongType(name: string, type: string): ServiceError {
    return this.#error('SerializationException', `${name} can not be converted to ${type}`, name);
  }

  #error(code: string, message: string, name: string): ServiceError {
    return new ServiceError(code, message, 400, { members: [this.pathOf(name)] });
  }
}

const SECRET = /password|secret|token|code/i;

/** Members in messages begin in lower case. */
function inLowerCase(name: string): string {
  return `${name.slice(0, 1).toLowerCase()}${name.slice(1)}`;
}
