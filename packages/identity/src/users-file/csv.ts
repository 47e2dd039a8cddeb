/**
 * The comma-separated form of Cognito's user import: no quotation marks, a backslash before a comma that belongs to a
 * value. A backslash that belongs to one is doubled here, so that every value reads back. Cognito Developer Guide
 * "Formatting the .csv file".
 */
export function formatCsvRow(values: readonly string[]): string {
  return values.map((value) => value.replaceAll(/[\\,]/g, '\\$&')).join(',');
}

/** The values of a row, less the spaces around them. */
export function parseCsvRow(row: string): readonly string[] {
  const values: string[] = [];
  let value = '';
  for (let i = 0; i < row.length; i++) {
    const character = row[i] as string;
    const next = row[i + 1];
    if (character === '\\' && (next === ',' || next === '\\')) {
      value += next;
      i++;
    } else if (character === ',') {
      values.push(value.trim());
      value = '';
    } else value += character;
  }
  return [...values, value.trim()];
}

/** Whether a value reads back as it is: rows are lines, and spaces around a value are none of it. */
export function survivesCsv(value: string): boolean {
  return value === value.trim() && !/[\r\n]/.test(value);
}

/** `1985-02-01` as the file has it: `02/01/1985`. Anything else stays. */
export function csvBirthdate(value: string): string {
  return value.replace(/^(\d{4})-(\d{2})-(\d{2})$/, '$2/$3/$1');
}

/** `02/01/1985` as OpenID Connect has it. */
export function birthdateOfCsv(value: string): string {
  return value.replace(/^(\d{2})\/(\d{2})\/(\d{4})$/, '$3-$1-$2');
}
