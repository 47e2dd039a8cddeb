/**
 * Characters that a terminal acts on instead of showing them: control characters, and those that turn the direction of
 * the text around. A template or a token must not clear a log or write over it.
 */
const ACTED_ON = /\p{Cc}\[[0-9;]*m|\r\n|[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** Select Graphic Rendition: styles and colours, less blinking and hiding. */
const STYLE = /^\[(?:[0-4]|7|9|2[2-479]|[349][0-7]|39|49|10[0-7])?m$/;

const ESCAPE = '\u001b';

/**
 * The text with such characters written as JSON writes them (`\u001b`), which leaves JSON what it was. Line ends and tabs
 * stay, and the program's own colours where there is colour.
 */
export function printable(text: string, colour: boolean): string {
  return text.replace(ACTED_ON, (found) => {
    const [first = '', rest] = [found[0], found.slice(1)];
    if (first === '\n' || first === '\t' || found === '\r\n') return found;
    return colour && first === ESCAPE && STYLE.test(rest) ? found : `${escaped(first)}${rest}`;
  });
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
