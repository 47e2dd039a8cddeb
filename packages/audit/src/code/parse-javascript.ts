import { parse } from '@babel/parser';
import type * as Babel from '@babel/types';
import { readJavaScript } from './read-javascript.ts';
import type { CodeNode } from './tree.ts';

/** JavaScript, TypeScript and JSX, as module or script; `undefined` where it cannot be parsed. */
export function parseJavaScript(text: string): readonly CodeNode[] | undefined {
  const program = parseAs(text, ['typescript', 'decorators']) ?? parseAs(text, ['typescript', 'jsx']);
  return program?.body.map(readJavaScript);
}

function parseAs(
  text: string,
  plugins: readonly ('typescript' | 'jsx' | 'decorators')[],
): Babel.Program | undefined {
  try {
    return parse(text, {
      sourceType: 'unambiguous',
      plugins: [...plugins],
      allowReturnOutsideFunction: true,
      allowAwaitOutsideFunction: true,
      errorRecovery: true,
    }).program;
  } catch {
    return undefined;
  }
}
