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

/** Compiles a pattern. Without `?` it is a row of literals between runs, found by native search. */
export function compileCodes(codes: PatternCodes): RangeMatcher {
  if (codes.includes(ANY_ONE)) {
    const compiled = Int32Array.from(codes);
    return (text, from, to) => matchCodes(compiled, text, from, to);
  }
  const [first = '', ...others] = literalsOf(codes);
  const last = others.pop();
  if (last === undefined)
    return (text, from, to) => to - from === first.length && standsAt(text, from, first);
  if (others.length > 0) return compileLiterals(first, others, last);
  if (last === '') return (text, from, to) => to - from >= first.length && standsAt(text, from, first);
  const shortest = first.length + last.length;
  return (text, from, to) =>
    to - from >= shortest && standsAt(text, to - last.length, last) && standsAt(text, from, first);
}

/** The leftmost place of each literal is the best one, since it leaves most to those behind it. */
function compileLiterals(first: string, middle: readonly string[], last: string): RangeMatcher {
  return (text, from, to) => {
    const end = to - last.length;
    let at = from + first.length;
    if (!standsAt(text, from, first) || !standsAt(text, end, last)) return false;
    for (let i = 0; i < middle.length; i++) {
      const literal = middle[i] as string;
      const found = text.indexOf(literal, at);
      if (found === -1) return false;
      at = found + literal.length;
      if (at > end) return false;
    }
    return true;
  };
}

/** Whether `literal` stands at `at`. Paths of one API begin alike, so the end tells them apart first. */
function standsAt(text: string, at: number, literal: string): boolean {
  for (let i = literal.length - 1; i >= 0; i--) {
    if (text.charCodeAt(at + i) !== literal.charCodeAt(i)) return false;
  }
  return true;
}

/** The literals between the runs: `a*b` is `a` and `b`, `a*` is `a` and the empty text. */
function literalsOf(codes: PatternCodes): readonly string[] {
  const literals = [''];
  for (const code of codes) {
    if (code === ANY_RUN) literals.push('');
    else literals[literals.length - 1] += String.fromCharCode(code);
  }
  return literals;
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
