import type { Matrix, MatrixCell } from './matrix.ts';

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

/** RFC 4180, a line for each cell; in pieces, since a matrix may have a million. */
export function* renderCsv({ cells }: Matrix): Iterable<string> {
  let piece = `${COLUMNS.join(',')}\r\n`;
  for (const cell of cells) {
    piece += `${lineOf(cell)}\r\n`;
    if (piece.length < PIECE) continue;
    yield piece;
    piece = '';
  }
  yield piece;
}

/** Characters. */
const PIECE = 65_536;

function lineOf(cell: MatrixCell): string {
  const { principal, api, stage, method, path, decision, status, code, examples, authorizer } = cell;
  const named = `${field(principal)},${field(api)},${field(stage)},${field(method)},${field(path)}`;
  const paths = `${field(examples?.allowed ?? '')},${field(examples?.denied ?? '')}`;
  return `${named},${decision},${status ?? ''},${code},${paths},${field(authorizer ?? '')}`;
}

/** A spreadsheet takes what begins like a formula for one, so it gets an apostrophe. */
function field(value: string): string {
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
