import type { Json } from '@portcullis/model/source';
import { ServiceError } from '../service/service-error.ts';

type Members = Readonly<Record<string, Json>>;

/**
 * The `response` that a trigger's function filled in. Members that are absent or null are not there; one of another
 * type than the trigger has is refused, never guessed at. Unknown members are left alone.
 */
export class TriggerResponse {
  readonly #members: Members;

  constructor(members: Members) {
    this.#members = members;
  }

  /** Of a function's output, which is the whole event. Throws InvalidLambdaResponseException. */
  static ofOutput(output: Json): TriggerResponse {
    if (!isObject(output))
      throw new ServiceError(
        'InvalidLambdaResponseException',
        'Invalid lambda function output : Invalid JSON',
      );
    const response = Object.hasOwn(output, 'response') ? output.response : undefined;
    if (response === undefined || !isObject(response)) throw unrecognizable();
    return new TriggerResponse(response);
  }

  has(name: string): boolean {
    return this.raw(name) !== undefined;
  }

  /** Whether the function wrote the member, be it null. */
  wrote(name: string): boolean {
    return Object.hasOwn(this.#members, name);
  }

  raw(name: string): Json | undefined {
    const value = Object.hasOwn(this.#members, name) ? this.#members[name] : undefined;
    return value === null ? undefined : value;
  }

  /** `false` where it is absent. */
  flag(name: string): boolean {
    return this.optionalFlag(name) ?? false;
  }

  optionalFlag(name: string): boolean | undefined {
    const value = this.raw(name);
    if (value === undefined || typeof value === 'boolean') return value;
    throw unrecognizable();
  }

  text(name: string): string | undefined {
    const value = this.raw(name);
    if (value === undefined || typeof value === 'string') return value;
    throw unrecognizable();
  }

  oneOf<T extends string>(name: string, values: readonly T[]): T | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    return values.find((value) => value === text) ?? unrecognized();
  }

  texts(name: string): readonly string[] | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    if (!Array.isArray(value) || value.some((one) => typeof one !== 'string')) throw unrecognizable();
    return value as readonly string[];
  }

  textMap(name: string): Readonly<Record<string, string>> | undefined {
    const value = this.map(name);
    if (value === undefined) return undefined;
    if (Object.values(value).some((one) => typeof one !== 'string')) throw unrecognizable();
    return value as Readonly<Record<string, string>>;
  }

  map(name: string): Members | undefined {
    const value = this.raw(name);
    if (value === undefined || isObject(value)) return value;
    throw unrecognizable();
  }

  object(name: string): TriggerResponse | undefined {
    const value = this.map(name);
    return value === undefined ? undefined : new TriggerResponse(value);
  }
}

/** An answer of a trigger that means nothing. */
export function unrecognizable(): ServiceError {
  return new ServiceError('InvalidLambdaResponseException', 'Unrecognizable lambda output');
}

function unrecognized(): never {
  throw unrecognizable();
}

function isObject(value: Json): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
