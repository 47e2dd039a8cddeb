import { runtimeKind } from './runtime-kind.ts';

const ES_MODULE =
  /^\s*(?:import\s*[\w{*'"]|export\s+(?:default|const|let|var|async|function|class)\b|export\s*\{)/m;

/**
 * The file that inline code becomes: a module named `index` ("AWS::Lambda::Function Code"). Node.js code that is
 * written as an ES module runs as one.
 */
export function inlineFileName(runtime: string, source: string): string {
  if (runtimeKind(runtime) === 'python') return 'index.py';
  return ES_MODULE.test(source) ? 'index.mjs' : 'index.js';
}
