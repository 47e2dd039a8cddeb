import type { RequestContext } from './request.ts';
import { type Template, variableValue } from './template.ts';

/** Whether `text` between `from` and `to` matches. Working on ranges, ARN segments are matched without copies. */
export type RangeMatcher = (text: string, from: number, to: number) => boolean;

/** Codes above every UTF-16 unit. */
const ANY_RUN = 0x10000;
const ANY_ONE = 0x10001;

/** A pattern as codes: UTF-16 units, `ANY_RUN` (never twice in a row) and `ANY_ONE`. */
export type PatternCodes = readonly number[];

/** The codes of a template; `undefined` where a variable has no value. Without a context there are no variables. */
export function patternCodes(template: Template, context?: RequestContext): PatternCodes | undefined {
  const codes: number[] = [];
  for (const part of template) {
    if (part.kind === 'text') {
      for (let i = 0; i < part.text.length; i++) pushWild(codes, part.text.charCodeAt(i));
      continue;
    }
    const value =
      part.kind === 'literal' ? part.text : context === undefined ? undefined : variableValue(part, context);
    if (value === undefined) return undefined;
    for (let i = 0; i < value.length; i++) codes.push(value.charCodeAt(i));
  }
  return codes;
}

function pushWild(codes: number[], code: number): void {
  if (code === 63) codes.push(ANY_ONE);
  else if (code !== 42) codes.push(code);
  else if (codes[codes.length - 1] !== ANY_RUN) codes.push(ANY_RUN);
}

export function isLiteral(codes: PatternCodes): boolean {
  return codes.every((code) => code < ANY_RUN);
}

export function codesText(codes: PatternCodes): string {
  let text = '';
  for (const code of codes)
    text += code === ANY_RUN ? '*' : code === ANY_ONE ? '?' : String.fromCharCode(code);
  return text;
}

/** Compiles a pattern: the plain forms (literal, prefix, everything) compare natively. */
export function compileCodes(codes: PatternCodes): RangeMatcher {
  if (isLiteral(codes)) {
    const literal = codesText(codes);
    return (text, from, to) => to - from === literal.length && text.startsWith(literal, from);
  }
  if (codes.length === 1 && codes[0] === ANY_RUN) return () => true;
  if (codes[codes.length - 1] === ANY_RUN && isLiteral(codes.slice(0, -1))) {
    const prefix = codesText(codes.slice(0, -1));
    return (text, from, to) => to - from >= prefix.length && text.startsWith(prefix, from);
  }
  const compiled = Int32Array.from(codes);
  return (text, from, to) => matchCodes(compiled, text, from, to);
}

/**
 * Two pointers; on a mismatch only the last run is lengthened, since an earlier one could do no better.
 * There is no recursion and no backtracking beyond that run: at most text times the longest stretch
 * between two runs, and the number of runs does not matter.
 */
export function matchCodes(codes: ArrayLike<number>, text: string, from: number, to: number): boolean {
  const size = codes.length;
  let at = from;
  let next = 0;
  let run = -1;
  let resume = 0;
  while (at < to) {
    const code = next < size ? codes[next] : -1;
    if (code === ANY_RUN) {
      run = next++;
      resume = at;
      if (next === size) return true;
    } else if (code === ANY_ONE || code === text.charCodeAt(at)) {
      next++;
      at++;
    } else if (run >= 0) {
      next = run + 1;
      at = ++resume;
    } else return false;
  }
  while (next < size && codes[next] === ANY_RUN) next++;
  return next === size;
}
