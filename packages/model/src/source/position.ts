import type { Mark, Position, SourceText } from './tree.ts';

/** Prepares a text for positions. */
export function sourceText(file: string, text: string): SourceText {
  const lineStarts = [0];
  for (let i = text.indexOf('\n'); i !== -1; i = text.indexOf('\n', i + 1)) lineStarts.push(i + 1);
  return { file, text, lineStarts };
}

/** Line and column (from 1) of a mark. */
export function locate(mark: Mark): Position {
  const { file, lineStarts } = mark.source;
  let low = 0;
  let high = lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((lineStarts[middle] ?? 0) <= mark.offset) low = middle;
    else high = middle - 1;
  }
  return { file, line: low + 1, column: mark.offset - (lineStarts[low] ?? 0) + 1 };
}
