import { describe, expect, it } from 'vitest';
import { compileSchema } from './compile-schema.ts';

const order = {
  $schema: 'http://json-schema.org/draft-04/schema#',
  title: 'Order',
  type: 'object',
  required: ['item', 'count'],
  properties: {
    item: { type: 'string', pattern: '^[a-z]+$' },
    count: { type: 'integer', minimum: 0, exclusiveMinimum: true },
  },
  additionalProperties: false,
};

describe('compileSchema', () => {
  it.each([
    [{}],
    [{ item: 'a' }],
    [{ item: 'A', count: 1 }],
    [{ item: 'a', count: 0 }],
    [{ item: 'a', count: 1.5 }],
    [{ item: 'a', count: '1' }],
    [{ item: 'a', count: 1, more: true }],
    [[]],
    ['a'],
    [null],
  ])('refuses %j', (value) => {
    expect(compileSchema(order)(value)).toBe(false);
  });

  it('accepts what the schema describes', () => {
    expect(compileSchema(order)({ item: 'a', count: 1 })).toBe(true);
  });

  it('ignores unknown keywords and formats', () => {
    expect(compileSchema({ 'x-own': 1, type: 'string', format: 'no-such-format' })('x')).toBe(true);
  });

  it('searches patterns anywhere in the text, as JSON Schema does', () => {
    const schema = { type: 'string', pattern: 'b\\d|x' };
    expect(compileSchema(schema)('a\nb1c')).toBe(true);
    expect(compileSchema(schema)('abc')).toBe(false);
  });

  it('inherited properties do not satisfy `required`', () => {
    expect(compileSchema({ required: ['constructor'] })({})).toBe(false);
  });

  it('follows references within the schema, recursive ones too', () => {
    const list = { type: 'object', properties: { next: { $ref: '#' } }, additionalProperties: false };
    expect(compileSchema(list)({ next: { next: {} } })).toBe(true);
    expect(compileSchema(list)({ next: { other: {} } })).toBe(false);
    const named = { definitions: { n: { type: 'number' } }, items: { $ref: '#/definitions/n' } };
    expect(compileSchema(named)([1, 'x'])).toBe(false);
  });

  it('refuses a value nested deeper than it can follow instead of passing or throwing', () => {
    let deep: unknown = 'wrong';
    for (let i = 0; i < 200_000; i++) deep = { next: deep };
    expect(compileSchema({ type: 'object', properties: { next: { $ref: '#' } } })(deep)).toBe(false);
  });

  it('uniqueItems compares by value, whatever the order of keys', () => {
    const unique = compileSchema({ uniqueItems: true });
    expect(
      unique([
        { a: 1, b: 2 },
        { b: 2, a: 1 },
      ]),
    ).toBe(false);
    expect(unique([1, '1', [1], { a: 1 }])).toBe(true);
    expect(compileSchema({ uniqueItems: false })([1, 1])).toBe(true);
  });

  it('uniqueItems takes time in proportion to the items', () => {
    const items = Array.from({ length: 100_000 }, (_, i) => ({ i }));
    expect(compileSchema({ uniqueItems: true })(items)).toBe(true);
  });

  it.each([
    ['a schema that is not an object', 'x', 'must be an object'],
    [
      'a remote reference',
      { $ref: 'https://apigateway.amazonaws.com/restapis/x/models/Y' },
      'another document',
    ],
    ['a dangling reference', { $ref: '#/definitions/none' }, 'none'],
    ['a pattern that needs backtracking', { pattern: '(?=a)' }, 'look-ahead'],
    ['a wrong type', { type: 'strin' }, 'schema is invalid'],
    ['too large a schema', { enum: ['a'.repeat(500_000)] }, 'larger than'],
  ])('throws on %s', (_name, schema, message) => {
    expect(() => compileSchema(schema)).toThrow(message);
  });

  it('throws on a schema nested too deeply', () => {
    let deep: unknown = {};
    for (let i = 0; i < 100; i++) deep = { not: deep };
    expect(() => compileSchema(deep)).toThrow('nested deeper');
  });
});
