import { isStorable } from '../http/storable-text.ts';

/**
 * The parameters of a query or a form, read as RFC 6749 section 3.1 says: empty ones count as left out, and none may
 * come twice.
 */
export class Parameters {
  readonly #values: ReadonlyMap<string, string>;
  /** Names that came more than once, or with what is no text; they have no value. */
  readonly unusable: ReadonlySet<string>;

  constructor(encoded: string) {
    const values = new Map<string, string>();
    const seen = new Set<string>();
    const unusable = new Set<string>();
    for (const [name, value] of new URLSearchParams(encoded)) {
      if (seen.has(name) || !isStorable(value)) unusable.add(name);
      seen.add(name);
      if (value !== '') values.set(name, value);
    }
    for (const name of unusable) values.delete(name);
    this.#values = values;
    this.unusable = unusable;
  }

  get(name: string): string | undefined {
    return this.#values.get(name);
  }

  /** Those of the names that have a value, encoded again. */
  encoded(names: readonly string[]): string {
    const kept = new URLSearchParams();
    for (const name of names) {
      const value = this.#values.get(name);
      if (value !== undefined) kept.set(name, value);
    }
    return kept.toString();
  }

  entries(): readonly (readonly [name: string, value: string])[] {
    return [...this.#values];
  }
}

const FORM = /^application\/x-www-form-urlencoded(\s*;|$)/i;

/** The form of a POST; `undefined`: the body is none. */
export function formOf(request: {
  readonly body: Uint8Array;
  header(name: string): string | undefined;
}): Parameters | undefined {
  if (!FORM.test(request.header('content-type') ?? '')) return undefined;
  try {
    return new Parameters(new TextDecoder('utf-8', { fatal: true }).decode(request.body));
  } catch {
    return undefined;
  }
}
