/** `${...}` but for the escapes `${*}`, `${?}` and `${$}`. */
const VARIABLE = /\$\{(?![*?$]\})[^}]*\}/;

/** The first policy variable of a text. */
export function firstVariable(text: string): string | undefined {
  return VARIABLE.exec(closed(text))?.[0];
}

/** The text with `instead` for its variables and escapes. */
export function withoutVariables(text: string, instead: string): string {
  const head = closed(text);
  return head.replaceAll(/\$\{[^}]*\}/g, instead) + text.slice(head.length);
}

/** As far as braces are closed: beyond, every `${` would be searched to the end for nothing. */
function closed(text: string): string {
  return text.slice(0, text.lastIndexOf('}') + 1);
}
