import type { Matrix } from './matrix.ts';

const COLUMNS = [
  'principal',
  'api',
  'stage',
  'method',
  'path',
  'decision',
  'status',
  'code',
  'allowed',
  'denied',
  'authorizer',
];

/** RFC 4180, a line for each cell. */
export function renderCsv({ cells }: Matrix): string {
  const lines = cells.map((cell) =>
    [
      cell.principal,
      cell.api,
      cell.stage,
      cell.method,
      cell.path,
      cell.decision,
      cell.status ?? '',
      cell.code,
      cell.examples?.allowed ?? '',
      cell.examples?.denied ?? '',
      cell.authorizer ?? '',
    ]
      .map(field)
      .join(','),
  );
  return `${[COLUMNS.join(','), ...lines].join('\r\n')}\r\n`;
}

/** A spreadsheet takes what begins like a formula for one, so it gets an apostrophe. */
function field(value: string | number): string {
  const text = /^[=+\-@\t\r]/.test(String(value)) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
