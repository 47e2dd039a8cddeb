import { type Api, type Method, verbsOf } from '@portcullis/model';

/**
 * Which requests a route serves, and which an ARN pattern of a policy covers, as texts of segments. The two differ:
 * `{id}` is one segment, and a wildcard of a policy crosses slashes. IAM User Guide, "IAM JSON policy elements:
 * Resource"; DG "Working with routes for HTTP APIs".
 */
export type Token =
  | { readonly kind: 'literal'; readonly text: string }
  /** One segment, not empty: `{id}`. */
  | { readonly kind: 'segment' }
  /** One segment or more, not empty together: `{proxy+}`, and `?*` in a policy. */
  | { readonly kind: 'rest' }
  /** Anything: `*` in a policy. */
  | { readonly kind: 'any' };

/** A verb and the segments of a path, below the stage: `GET`, `orders`, `{id}`. */
export type Tokens = readonly Token[];

/** The languages of a route, one a verb. */
export function routeTokens({
  method,
  path,
}: {
  readonly method: Method;
  readonly path: string;
}): readonly Tokens[] {
  if (path === '$default') return [[{ kind: 'any' }]];
  const segments = path.slice(1).split('/').map(tokenOf);
  const verbs = verbsOf(method);
  return verbs.map((text) => [{ kind: 'literal', text }, ...segments]);
}

function tokenOf(text: string): Token {
  if (!text.startsWith('{') || !text.endsWith('}')) return { kind: 'literal', text };
  return { kind: text.endsWith('+}') ? 'rest' : 'segment' };
}

/** What the narrowest pattern covers that covers a route: `GET/orders/?*`. */
export function covering(tokens: Tokens): Tokens {
  return tokens.map((token) => (token.kind === 'segment' ? { kind: 'rest' } : token));
}

/** The pattern's text, to go behind the stage in an ARN. */
export function patternText(tokens: Tokens): string {
  return tokens
    .map((token) => (token.kind === 'literal' ? token.text : token.kind === 'any' ? '*' : '?*'))
    .join('/');
}

/** A literal that a policy would read as a wildcard or a variable. */
export function isReadAsPattern(tokens: Tokens): boolean {
  return tokens.some((token) => token.kind === 'literal' && /[*?]|\$\{/.test(token.text));
}

const RANK = { literal: 0, segment: 1, rest: 2, any: 3 } as const;

/** Which of two routes serves a request that both could: by segment, the first difference decides. */
export function wins(kind: Api['kind'], one: Tokens, other: Tokens): boolean {
  if (kind === 'HTTP') {
    const greedy = (tokens: Tokens): boolean =>
      tokens.some((token) => token.kind === 'rest' || token.kind === 'any');
    if (greedy(one) !== greedy(other)) return greedy(other);
  }
  for (let i = 0; i < Math.min(one.length, other.length); i++) {
    const difference = RANK[(one[i] as Token).kind] - RANK[(other[i] as Token).kind];
    if (difference !== 0) return difference < 0;
  }
  return false;
}

/** Is there a text in both languages that is not in the third? */
export function meet(one: Tokens, other: Tokens, without?: Tokens): boolean {
  if (endsDiffer(one, other)) return false;
  const alphabet = alphabetOf(one, other, without ?? []);
  const languages = without === undefined ? [one, other] : [one, other, without];
  const first = languages.map((tokens) => closed(tokens, [0]));
  const seen = new Set<string>();
  const open = [first];
  for (let states = open.pop(); states !== undefined; states = open.pop()) {
    const key = states.map((set) => [...set].sort().join(',')).join(';');
    if (seen.has(key)) continue;
    seen.add(key);
    const [a, b, c] = states.map((set, index) => set.has(3 * (languages[index] as Tokens).length));
    if (a === true && b === true && c !== true) return true;
    for (const segment of alphabet) {
      const next = states.map((set, index) => step(languages[index] as Tokens, set, segment));
      if ((next[0]?.size ?? 0) > 0 && (next[1]?.size ?? 0) > 0) open.push(next);
    }
  }
  return false;
}

/** Most pairs of routes differ in a literal at the same place, from the start or from the end: nothing else is looked at. */
function endsDiffer(one: Tokens, other: Tokens): boolean {
  return differFrom(one, 0, other, 0, 1) || differFrom(one, one.length - 1, other, other.length - 1, -1);
}

function differFrom(one: Tokens, i: number, other: Tokens, j: number, step: 1 | -1): boolean {
  const [a, b] = [one[i], other[j]];
  if (a === undefined || b === undefined || isOpen(a) || isOpen(b)) return false;
  if (a.kind === 'literal' && b.kind === 'literal' && a.text !== b.text) return true;
  return differFrom(one, i + step, other, j + step, step);
}

/** Of unknown length: what stands behind it has no place of its own. */
function isOpen(token: Token): boolean {
  return token.kind === 'rest' || token.kind === 'any';
}

/** Every literal, the empty segment, and one that is none of them stand for all segments that there are. */
function alphabetOf(...languages: readonly Tokens[]): readonly string[] {
  const literals = languages.flat().flatMap((token) => (token.kind === 'literal' ? [token.text] : []));
  return [...new Set([...literals, '', '\u0000'])];
}

/**
 * States are `3 * position`, + 1 within a `rest` of which only an empty segment was read, + 2 within one (or an `any`)
 * that may end.
 */
function step(tokens: Tokens, states: ReadonlySet<number>, segment: string): ReadonlySet<number> {
  const next: number[] = [];
  for (const state of states) {
    const position = Math.floor(state / 3);
    const token = tokens[position];
    if (token === undefined) continue;
    if (token.kind === 'literal') {
      if (token.text === segment) next.push(state + 3);
    } else if (token.kind === 'segment') {
      if (segment !== '') next.push(state + 3);
    } else if (token.kind === 'rest' && state % 3 === 0 && segment === '') next.push(3 * position + 1);
    else next.push(3 * position + 2);
  }
  return closed(tokens, next);
}

/** What may end has also ended. */
function closed(tokens: Tokens, states: readonly number[]): ReadonlySet<number> {
  return new Set(
    states
      .flatMap((state) => (state % 3 === 2 ? [state, state + 1] : [state]))
      .filter((state) => state <= 3 * tokens.length),
  );
}
