import type { RequestContext } from './request.ts';
import { hasVariables, type Template, type TemplatePart } from './template.ts';
import { compileCodes, matchOnce, patternCodes, type RangeMatcher } from './wildcard.ts';
import type { PatternCodes } from './wildcard-codes.ts';

/** Tests an ARN; the context gives the values of policy variables. */
export type ArnMatcher = (arn: string, context: RequestContext) => boolean;

const COLON = 58;

/**
 * The heads (`arn:aws:execute-api:eu-west-1:111122223333:`) of ARNs that are compiled together. They are
 * mostly the same, so each is compared once per request and its answer kept for the other statements.
 */
export class ArnHeads {
  readonly #tests = new Map<string, (arn: string) => boolean>();

  test(head: string): (arn: string) => boolean {
    let test = this.#tests.get(head);
    if (test === undefined) {
      let lastArn = '';
      let lastAnswer = false;
      test = (arn) => {
        if (arn !== lastArn) {
          lastAnswer = arn.startsWith(head);
          lastArn = arn;
        }
        return lastAnswer;
      };
      this.#tests.set(head, test);
    }
    return test;
  }
}

/**
 * An ARN has six segments; the sixth keeps any further colons. Each is matched by itself, so that `*` in
 * one never reaches into the next. IAM User Guide, "IAM JSON policy elements: Resource" and "Condition
 * operators" (ARN condition operators).
 */
export function compileArn(template: Template, heads: ArnHeads): ArnMatcher {
  const segments = splitTemplate(template);
  if (segments === undefined) {
    // A variable may stand for a whole ARN; then there is nothing to split before it is known.
    return hasVariables(template) ? (arn, context) => matchLate(template, arn, context) : () => false;
  }
  if (!hasVariables(template))
    return compileStatic(
      segments.map((segment) => patternCodes(segment) ?? []),
      heads,
    );
  return (arn, context) => {
    let from = 0;
    for (let i = 0; i < 6; i++) {
      const to = segmentEnd(arn, from, i);
      if (to < 0) return false;
      const codes = patternCodes(segments[i] as Template, context);
      if (codes === undefined || !matchOnce(codes, arn, from, to)) return false;
      from = to + 1;
    }
    return true;
  };
}

/** The first five segments are mostly literal: then one comparison does for them all. */
function compileStatic(segments: readonly PatternCodes[], heads: ArnHeads): ArnMatcher {
  const matchers = segments.map(compileCodes);
  const last = matchers[5] as RangeMatcher;
  const head = segments.slice(0, 5);
  if (head.every((codes) => codes.every((code) => code <= 0xffff))) {
    const prefix = head.map((codes) => `${String.fromCharCode(...codes)}:`).join('');
    const hasHead = heads.test(prefix);
    return (arn) => hasHead(arn) && last(arn, prefix.length, arn.length);
  }
  return (arn) => {
    let from = 0;
    for (let i = 0; i < 6; i++) {
      const to = segmentEnd(arn, from, i);
      if (to < 0 || !(matchers[i] as RangeMatcher)(arn, from, to)) return false;
      from = to + 1;
    }
    return true;
  };
}

function matchLate(template: Template, arn: string, context: RequestContext): boolean {
  const codes = patternCodes(template, context);
  if (codes === undefined) return false;
  let from = 0;
  let codesFrom = 0;
  for (let i = 0; i < 6; i++) {
    const to = segmentEnd(arn, from, i);
    const codesTo = i === 5 ? codes.length : codes.indexOf(COLON, codesFrom);
    if (to < 0 || codesTo < 0 || !matchOnce(codes.slice(codesFrom, codesTo), arn, from, to)) return false;
    from = to + 1;
    codesFrom = codesTo + 1;
  }
  return true;
}

function segmentEnd(arn: string, from: number, index: number): number {
  return index === 5 ? arn.length : arn.indexOf(':', from);
}

/**
 * Splits at the first five colons that the policy itself writes: a colon in a variable's value cannot move
 * what follows it into another segment. `undefined` with fewer.
 */
function splitTemplate(template: Template): readonly Template[] | undefined {
  const segments: TemplatePart[][] = [[]];
  for (const part of template) {
    if (part.kind !== 'text') {
      (segments[segments.length - 1] as TemplatePart[]).push(part);
      continue;
    }
    let rest = part.text;
    while (segments.length < 6) {
      const colon = rest.indexOf(':');
      if (colon === -1) break;
      (segments[segments.length - 1] as TemplatePart[]).push({ kind: 'text', text: rest.slice(0, colon) });
      segments.push([]);
      rest = rest.slice(colon + 1);
    }
    (segments[segments.length - 1] as TemplatePart[]).push({ kind: 'text', text: rest });
  }
  return segments.length === 6 ? segments : undefined;
}
