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
  // Names (`x-api-key`, `appsync:GraphQL`) stay as they are.
  const first = /^[a-z]+(?:[ ,;:.]|$)/.test(text) ? text.charAt(0).toUpperCase() : text.charAt(0);
  return `${first}${text.slice(1)}${end}`;
}
