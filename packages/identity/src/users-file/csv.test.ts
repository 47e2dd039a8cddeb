import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { birthdateOfCsv, csvBirthdate, formatCsvRow, parseCsvRow, survivesCsv } from './csv.ts';

describe('a row of the import file', () => {
  it.each([
    ['a,b,c', ['a', 'b', 'c']],
    ['', ['']],
    [',,', ['', '', '']],
    [' a , b ', ['a', 'b']],
    ['123 Any Street\\, Any Town,x', ['123 Any Street, Any Town', 'x']],
    ['a\\b,c', ['a\\b', 'c']],
    ['a\\\\,b', ['a\\', 'b']],
    ['a\\', ['a\\']],
    ['"a",b', ['"a"', 'b']],
  ])('%j is %j', (row, values) => {
    expect(parseCsvRow(row)).toEqual(values);
  });

  it('reads back what survives', () => {
    const value = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom('\\', ',', ' ', 'a', '"', '\n') }));
    fc.assert(
      fc.property(fc.array(value, { minLength: 1 }), (values) => {
        fc.pre(values.every(survivesCsv));
        expect(parseCsvRow(formatCsvRow(values))).toEqual(values);
      }),
    );
  });

  it('has birthdates in the order of the month', () => {
    expect(csvBirthdate('1985-02-01')).toBe('02/01/1985');
    expect(birthdateOfCsv('02/01/1985')).toBe('1985-02-01');
    for (const other of ['', 'unknown', '1985']) {
      expect(csvBirthdate(other)).toBe(other);
      expect(birthdateOfCsv(other)).toBe(other);
    }
  });
});
