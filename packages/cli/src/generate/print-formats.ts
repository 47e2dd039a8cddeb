import { EXIT } from '../failure.ts';
import type { Terminal } from '../terminal.ts';
import { LEAVES_BY_FORMAT } from './leaves-by-format.ts';
import type { GenerateOptions } from './options.ts';

/** `portcullis generate --formats`: formats and leaves, then each loss in words. */
export function printFormats(terminal: Terminal, options: GenerateOptions): number {
  if (options.json === true) {
    terminal.write(`${JSON.stringify({ formats: LEAVES_BY_FORMAT }, null, 2)}\n`);
    return EXIT.fine;
  }
  const formats = Object.entries(LEAVES_BY_FORMAT);
  const leaves = Object.keys(formats[0]?.[1] ?? {});
  const notes: string[] = [];
  const noteOf = (text: string): string => {
    if (!notes.includes(text)) notes.push(text);
    return String(notes.indexOf(text) + 1);
  };
  const rows = leaves.map((leaf) => [
    leaf,
    ...formats.map(([, row]) => {
      const cell = row[leaf] ?? 'yes';
      if (cell === 'yes') return 'yes';
      return 'loss' in cell ? `yes, ${noteOf(cell.loss)}` : `no, ${noteOf(cell.refused)}`;
    }),
  ]);
  const table = [['', ...formats.map(([name]) => name)], ...rows];
  const widths =
    table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? [];
  for (const row of table) {
    terminal.write(
      `${row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd()}\n`,
    );
  }
  terminal.write(`\n${notes.map((note, index) => `${index + 1}  ${note}\n`).join('')}`);
  return EXIT.fine;
}
