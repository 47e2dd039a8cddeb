import { markupText } from '../../service/markup-text.ts';

/** Text that is HTML already. */
export interface Html {
  readonly html: string;
}

/** What stands between pieces of markup: text is escaped, markup is not, nothing is left out. */
export type Piece =
  | string
  | number
  | Html
  | undefined
  | false
  | readonly (Html | string | undefined | false)[];

/** A piece of markup: everything in it that is not markup itself is escaped, in text and in quoted attributes. */
export function html(strings: TemplateStringsArray, ...pieces: readonly Piece[]): Html {
  let text = strings[0] ?? '';
  pieces.forEach((piece, i) => {
    text += rendered(piece) + (strings[i + 1] ?? '');
  });
  return { html: text };
}

function rendered(piece: Piece): string {
  if (piece === undefined || piece === false) return '';
  // In single quotes, too: whoever writes a page may take either.
  if (typeof piece === 'string') return markupText(piece).replaceAll("'", '&#39;');
  if (typeof piece === 'number') return String(piece);
  if ('html' in piece) return piece.html;
  return piece.map(rendered).join('');
}
