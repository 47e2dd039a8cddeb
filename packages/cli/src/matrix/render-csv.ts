import { inPieces } from './in-pieces.ts';
import type { FoundMatrix, MatrixCell } from './matrix.ts';
import { rememberedTexts } from './remembered-texts.ts';

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
export function renderCsv(matrix: FoundMatrix): Iterable<string> {
  return inPieces(linesOf(matrix));
}

function* linesOf({ cells }: FoundMatrix): Generator<string> {
  yield `${COLUMNS.join(',')}\r\n`;
  for (const cell of cells) yield `${lineOf(cell)}\r\n`;
}

function lineOf(cell: MatrixCell): string {
  const { principal, api, stage, method, path, decision, status, code, examples, authorizer } = cell;
  const named = `${field(principal)},${field(api)},${field(stage)},${field(method)},${field(path)}`;
  const paths = `${field(examples?.allowed ?? '')},${field(examples?.denied ?? '')}`;
  return `${named},${decision},${status ?? ''},${code},${paths},${field(authorizer ?? '')}`;
}

/** A spreadsheet takes what begins like a formula for one, so it gets an apostrophe. */
const field = rememberedTexts((value) => {
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
});
