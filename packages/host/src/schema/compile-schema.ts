import { createRequire } from 'node:module';
import type Ajv from 'ajv-draft-04';
import { compilePattern } from '../pattern/index.ts';
import { boundedSchema } from './bounded-schema.ts';

/**
 * A model of API Gateway (JSON Schema draft 4) as a test. Throws on what it cannot use: a reference to another
 * document, a pattern that needs backtracking, a malformed or oversized schema. Unknown keywords and `format`
 * are ignored, and so is `$schema`. API Gateway Developer Guide, "Data models for REST APIs".
 *
 * @example compileSchema({ type: 'object', required: ['name'] })({ name: 'x' }) // true
 */
export function compileSchema(schema: unknown): (value: unknown) => boolean {
  const ajv = createAjv();
  const validate = ajv.compile(boundedSchema(schema));
  return (value) => {
    try {
      return validate(value) === true;
    } catch {
      // A body nested deeper than the stack allows under a recursive schema: refused, never passed.
      return false;
    }
  };
}

const require = createRequire(import.meta.url);

/** Loaded with the first model: it has sixty files, a tenth of what a command waits for, and most APIs have no models. */
function createAjv(): InstanceType<typeof Ajv.default> {
  const loaded: typeof Ajv = require('ajv-draft-04');
  const ajv = new loaded.default({
    strict: false,
    validateFormats: false,
    // Without it, `required: ["constructor"]` is met by what every object inherits.
    ownProperties: true,
    logger: false,
    code: { regExp: linearRegExp },
  });
  // ajv compares array items pairwise; a body of 10 MB would take hours.
  ajv.removeKeyword('uniqueItems');
  ajv.addKeyword({ keyword: 'uniqueItems', type: 'array', schemaType: 'boolean', validate: itemsAreUnique });
  return ajv;
}

/** JSON Schema patterns are searches, not whole-string matches. */
const linearRegExp = Object.assign(
  (pattern: string): { test(text: string): boolean } => {
    const matches = compilePattern(`(?s:.*)(?:${pattern})(?s:.*)`);
    return { test: matches };
  },
  { code: 'linearRegExp' },
);

function itemsAreUnique(wanted: boolean, items: readonly unknown[]): boolean {
  return !wanted || new Set(items.map(canonical)).size === items.length;
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(',')}}`;
  }
  return JSON.stringify(value);
}
