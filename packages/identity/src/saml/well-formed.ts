import { SamlRefusal } from './refusal.ts';

/** Deeper messages are not looked at: signatures are verified recursively. */
const MAX_DEPTH = 48;
/** Nor those with more elements, or with more attributes in one: a signature takes a millisecond for a few. */
const MAX_ELEMENTS = 2_000;
const MAX_ATTRIBUTES = 64;

const NAME = String.raw`[A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?`;
const REFERENCE = String.raw`&(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[\dA-Fa-f]{1,6});`;
const ATTRIBUTE = String.raw`[ \t\n]+${NAME}[ \t\n]*=[ \t\n]*(?:"(?:[^<&"]|${REFERENCE})*"|'(?:[^<&']|${REFERENCE})*')`;
/** Every alternative begins with a character of its own, so that matching takes time in proportion to the text. */
const TOKEN = new RegExp(
  `([^<&]+)|(${REFERENCE})|</(${NAME})[ \\t\\n]*>|<(${NAME})(?:${ATTRIBUTE})*[ \\t\\n]*(/?)>`,
  'y',
);
const NUMERIC = /&#(x?)([\dA-Fa-f]+);/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 section 2.2: what no document may have.
const NOT_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Cs}/u;

/**
 * Throws unless the text is one well-formed element of XML 1.0 in the part of it that messages are written in: tags,
 * attributes in quotes, character data and references to characters; names in ASCII. The parser behind this forgives
 * much, and two that forgive differently can be told different things.
 */
export function checkWellFormed(text: string): void {
  if (NOT_XML.test(text)) throw malformed('has characters that XML has not');
  for (const [, hexadecimal, digits = ''] of text.matchAll(NUMERIC)) {
    const code = Number.parseInt(digits, hexadecimal === 'x' ? 16 : 10);
    if (code > 0x10ffff || NOT_XML.test(String.fromCodePoint(code)))
      throw malformed('has characters that XML has not');
  }
  const open: string[] = [];
  let roots = 0;
  let elements = 0;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const token = TOKEN.exec(text);
    if (token === null) throw malformed('is not well-formed');
    const [, data, reference, end, start, empty] = token;
    if (start !== undefined) {
      elements += 1;
      if (elements > MAX_ELEMENTS || (token[0].match(/=[ \t\n]*["']/g)?.length ?? 0) > MAX_ATTRIBUTES)
        throw malformed('has too many elements or attributes');
      if (open.length === 0) roots += 1;
      if (empty === '') open.push(start);
      if (open.length > MAX_DEPTH) throw malformed('is nested too deeply');
    } else if (end !== undefined) {
      if (open.pop() !== end) throw malformed('is not well-formed');
    } else if (open.length === 0 && (reference !== undefined || (data ?? '').trim() !== ''))
      throw malformed('is not one element');
  }
  if (open.length > 0) throw malformed('is not well-formed');
  if (roots !== 1) throw malformed('is not one element');
}

function malformed(detail: string): SamlRefusal {
  return new SamlRefusal('SAML_MALFORMED', `SAML message ${detail}.`);
}
