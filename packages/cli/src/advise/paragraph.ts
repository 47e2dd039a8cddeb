/** Lines of text at most `width` wide, broken at spaces: the first begins with `first`, the others with `rest`. */
export function paragraph(text: string, width: number, first = '', rest: string = first): readonly string[] {
  const lines: string[] = [];
  let line = first;
  let empty = true;
  for (const word of text.split(' ')) {
    if (!empty && line.length + 1 + word.length > width) {
      lines.push(line);
      line = rest + word;
    } else {
      line += empty ? word : ` ${word}`;
    }
    empty = false;
  }
  return [...lines, line];
}

/** `text` as a sentence. */
export function sentence(text: string): string {
  const end = /[.?!:]$/.test(text) ? '' : '.';
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${end}`;
}
