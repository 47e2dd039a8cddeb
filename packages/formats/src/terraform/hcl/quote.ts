const NAMED: ReadonlyMap<string, string> = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['"', '\\"'],
  ['\\', '\\\\'],
]);

/**
 * A text within double quotes, without the quotes. `${` and `%{` would begin a template: doubling their first character
 * makes them literal. Where that character stands doubled already, the scanner would read the pair otherwise, so that it
 * is written as an escape.
 *
 * Source: Terraform language "Strings and Templates", escape sequences.
 */
export function quotedContent(value: string): string {
  let out = '';
  let before = '';
  const characters = [...value];
  for (const [index, character] of characters.entries()) {
    const named = NAMED.get(character);
    if (named !== undefined) out += named;
    else if (isTemplateSign(character) && characters[index + 1] === '{')
      out += isTemplateSign(before) ? unicodeEscape(character) : `${character}${character}`;
    else if (isControl(character)) out += unicodeEscape(character);
    else out += character;
    before = character;
  }
  return out;
}

function isTemplateSign(character: string): boolean {
  return character === '$' || character === '%';
}

/** Control characters, and what ends a line or marks the beginning of a file elsewhere. */
function isControl(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  return (
    code < 0x20 || (code >= 0x7f && code < 0xa0) || code === 0x2028 || code === 0x2029 || code === 0xfeff
  );
}

function unicodeEscape(character: string): string {
  return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
}
