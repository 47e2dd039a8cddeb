import type { SyntaxNode } from '@lezer/common';
import { parser } from '@lezer/python';
import { readPython } from './read-python.ts';
import type { CodeNode } from './tree.ts';

/** Python 3; what cannot be parsed is left out by the parser, and the rest is read. */
export function parsePython(text: string): readonly CodeNode[] {
  const lineStarts = [0];
  for (let i = text.indexOf('\n'); i !== -1; i = text.indexOf('\n', i + 1)) lineStarts.push(i + 1);
  const root = parser.parse(text).topNode;
  const children: SyntaxNode[] = [];
  for (let child = root.firstChild; child !== null; child = child.nextSibling) children.push(child);
  return children.map((child) => readPython(child, { text, lineStarts }));
}
