/** A cell: its text, and how it is painted once it has its width. */
export interface Cell {
  readonly text: string;
  readonly paint?: ((text: string) => string) | undefined;
}

const GAP = '  ';
const NARROWEST = 24;

/**
 * Aligns rows in columns; the last column is wrapped where the terminal ends. Written by hand, since a thousand rows
 * took the table library a third of a second, and the whole posture of a thousand routes must take less than one.
 */
export function columns(rows: readonly (readonly Cell[])[], maxWidth: number | undefined): readonly string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [index, { text }] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, text.length);
  }
  const last = widths.length - 1;
  const before = widths.slice(0, last).reduce((sum, width) => sum + width + GAP.length, 0);
  const room = maxWidth === undefined ? Number.POSITIVE_INFINITY : Math.max(NARROWEST, maxWidth - before);
  return rows.flatMap((row) => {
    const cells = row.slice(0, last).map((cell, index) => painted(cell, widths[index] ?? 0));
    const tail = row[last] ?? { text: '' };
    return wrapped(tail.text, room).map((text, line) => {
      const start = line === 0 ? cells.map((cell) => cell + GAP).join('') : ' '.repeat(before);
      return `${start}${painted({ ...tail, text }, 0)}`.trimEnd();
    });
  });
}

function painted({ text, paint }: Cell, width: number): string {
  const padding = ' '.repeat(Math.max(0, width - text.length));
  return (paint === undefined || text === '' ? text : paint(text)) + padding;
}

/** At spaces; a word that is too long stays whole. */
function wrapped(text: string, width: number): readonly string[] {
  if (text.length <= width) return [text];
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
