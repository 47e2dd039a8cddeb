import type { RequestContext } from './request.ts';
import { compileStretch, type Stretch } from './stretch.ts';
import { type Template, variableValue } from './template.ts';
import { ANY_ONE, ANY_RUN, type PatternCodes } from './wildcard-codes.ts';

/** Whether `text` between `from` and `to` matches. Working on ranges, ARN segments are matched without copies. */
export type RangeMatcher = (text: string, from: number, to: number) => boolean;

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
  if (codes.includes(ANY_ONE)) return compileStretches(stretchesOf(codes));
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

/** As with literals, the leftmost place of each stretch is the best one. */
function compileStretches(stretches: readonly Stretch[]): RangeMatcher {
  const [first, ...middle] = stretches as [Stretch, ...Stretch[]];
  const last = middle.pop();
  if (last === undefined) return (text, from, to) => to - from === first.length && first.standsAt(text, from);
  const shortest = first.length + last.length;
  return (text, from, to) => {
    const end = to - last.length;
    if (to - from < shortest || !first.standsAt(text, from) || !last.standsAt(text, end)) return false;
    let at = from + first.length;
    for (let i = 0; i < middle.length; i++) {
      at = (middle[i] as Stretch).findEnd(text, at, end);
      if (at === -1) return false;
    }
    return true;
  };
}

function stretchesOf(codes: PatternCodes): readonly Stretch[] {
  const stretches: number[][] = [[]];
  for (const code of codes) {
    if (code === ANY_RUN) stretches.push([]);
    else (stretches[stretches.length - 1] as number[]).push(code);
  }
  return stretches.map(compileStretch);
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

/** How many characters may be compared in vain for each one of the text. */
const PATIENCE = 4;

/**
 * Matches a pattern that is known only now, since it has variables: as it is, which is what compiling it would cost.
 * Where that reads the text again and again, as it can be made to, it is compiled all the same.
 */
export function matchOnce(codes: PatternCodes, text: string, from: number, to: number): boolean {
  return tryCodes(codes, text, from, to, PATIENCE * (to - from)) ?? compileCodes(codes)(text, from, to);
}

/**
 * Two pointers; on a mismatch only the last run is lengthened, since an earlier one could do no better.
 * There is no recursion and no backtracking beyond that run: at most text times the longest stretch
 * between two runs, and the number of runs does not matter.
 */
export function matchCodes(codes: ArrayLike<number>, text: string, from: number, to: number): boolean {
  return tryCodes(codes, text, from, to, Number.POSITIVE_INFINITY) === true;
}

/** `undefined` once more than `patience` characters were compared in vain. */
function tryCodes(
  codes: ArrayLike<number>,
  text: string,
  from: number,
  to: number,
  patience: number,
): boolean | undefined {
  const size = codes.length;
  let at = from;
  let next = 0;
  let run = -1;
  let resume = 0;
  let left = patience;
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
      left -= at - resume;
      if (left < 0) return undefined;
      next = run + 1;
      at = ++resume;
    } else return false;
  }
  while (next < size && codes[next] === ANY_RUN) next++;
  return next === size;
}
