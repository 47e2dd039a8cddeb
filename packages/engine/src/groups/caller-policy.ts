import type { Api, Method } from '@portcullis/model';
import {
  covering,
  isReadAsPattern,
  meet,
  patternText,
  routeTokens,
  type Token,
  type Tokens,
  wins,
} from './route-language.ts';

/** A route as a policy for a caller is written of it. */
export interface AccessRoute {
  readonly method: Method;
  readonly path: string;
  /** Groups whose members get in; `null`: every caller whose token is good. */
  readonly admitted: readonly string[] | null;
}

/** What a caller may invoke, as patterns below the stage: `GET/orders/?*`. Everything else is denied. */
export interface CallerPatterns {
  readonly allow: readonly string[];
  /** Routes within the reach of an allowed pattern that are not allowed themselves. */
  readonly deny: readonly string[];
}

/** Two allowed routes between which no policy can leave a third one out. */
export interface Ambiguity {
  readonly denied: AccessRoute;
  readonly reachedBy: AccessRoute;
  readonly alsoHit: AccessRoute;
}

interface Entry {
  readonly route: AccessRoute;
  readonly tokens: Tokens;
  readonly pattern: Tokens;
}

export interface CallerPolicies {
  /** What can be cached: all that a caller may invoke, with wider patterns where it would be larger than `maxBytes`. */
  patternsFor(
    isAllowed: (route: AccessRoute) => boolean,
    sizeOf: (patterns: CallerPatterns) => number,
    maxBytes: number,
  ): CallerPatterns;
  /** Where a policy for all routes cannot say the same as the table, for some caller. */
  readonly ambiguities: readonly Ambiguity[];
  /** Paths with characters that a policy reads as wildcards. */
  readonly unwritable: readonly AccessRoute[];
}

/** Compiles the routes of one API that have the same authorizer. */
export function compileCallerPolicies(kind: Api['kind'], routes: readonly AccessRoute[]): CallerPolicies {
  const entries = routes.flatMap((route): Entry[] =>
    routeTokens(route).map((tokens) => {
      const pattern = covering(tokens);
      return { route, tokens, pattern };
    }),
  );
  /** By entry: the entries of which its pattern covers requests. */
  const reach = new Map(
    entries.map((entry) => [
      entry,
      entries.filter((other) => other !== entry && reaches(kind, entry, other)),
    ]),
  );
  const guards = guardsOf(kind, entries, reach);
  return {
    ambiguities: ambiguitiesOf(reach, guards),
    unwritable: routes.filter((route) => routeTokens(route).some(isReadAsPattern)),
    patternsFor(isAllowed, sizeOf, maxBytes) {
      const allowed = entries.filter(({ route }) => isAllowed(route));
      const denied = entries.filter(({ route }) => !isAllowed(route));
      const isHarmless = ({ hits }: Guard): boolean => hits.every(({ route }) => !isAllowed(route));
      const needed = allowed.flatMap((entry) =>
        (reach.get(entry) ?? [])
          .filter(({ route }) => !isAllowed(route))
          .flatMap((other) => {
            const [first, ...more] = guards(entry, other);
            return ([first, ...more].find(isHarmless) ?? first).patterns;
          }),
      );
      const deny = textsOf(needed);
      const patterns = allowed.map(({ pattern }) => pattern);
      const fits = (allow: readonly string[]): boolean => sizeOf({ allow, deny }) <= maxBytes;
      const allow = textsOf(patterns);
      return { allow: fits(allow) ? allow : merged(patterns, denied, fits), deny };
    },
  };
}

/** Does the pattern of `one` cover a request that `other` serves? */
function reaches(kind: Api['kind'], one: Entry, other: Entry): boolean {
  const taken = wins(kind, one.tokens, other.tokens) ? one.tokens : undefined;
  return meet(one.pattern, other.tokens, taken);
}

/** A way to deny what an allowed pattern covers of another route, and whose requests are denied with it. */
interface Guard {
  readonly patterns: readonly Tokens[];
  readonly hits: readonly Entry[];
}

type Guards = (allowed: Entry, denied: Entry) => readonly [Guard, ...Guard[]];

/**
 * The denied route's own pattern; or, where the allowed route wins wherever both serve a request, what its pattern
 * covers beyond its own number of segments: `GET/orders/x/y` for `GET /orders/{id}`.
 */
function guardsOf(
  kind: Api['kind'],
  entries: readonly Entry[],
  reach: ReadonlyMap<Entry, readonly Entry[]>,
): Guards {
  const beyond = new Map<Entry, Guard>();
  const beyondOf = (entry: Entry): Guard => {
    const known = beyond.get(entry);
    if (known !== undefined) return known;
    const patterns = longerThan(entry);
    const hits = entries.filter(({ tokens }) => patterns.some((pattern) => meet(pattern, tokens)));
    beyond.set(entry, { patterns, hits });
    return { patterns, hits };
  };
  return (allowed, denied) => {
    const own: Guard = { patterns: [denied.pattern], hits: reach.get(denied) ?? [] };
    const isClosed = allowed.tokens.every(({ kind: token }) => token === 'literal' || token === 'segment');
    return isClosed && wins(kind, allowed.tokens, denied.tokens) ? [own, beyondOf(allowed)] : [own];
  };
}

function longerThan({ tokens, pattern }: Entry): readonly Tokens[] {
  return tokens.flatMap((token, index) =>
    token.kind === 'segment'
      ? [[...pattern.slice(0, index), ANYTHING, ANYTHING, ...pattern.slice(index + 1)]]
      : [],
  );
}

function ambiguitiesOf(reach: ReadonlyMap<Entry, readonly Entry[]>, guards: Guards): readonly Ambiguity[] {
  const found: Ambiguity[] = [];
  for (const [allowed, reached] of reach) {
    for (const denied of reached) {
      const isFree = ({ route }: Entry): boolean => mayWithout(route, denied.route);
      if (!isFree(allowed)) continue;
      const hit = guards(allowed, denied).map(({ hits }) => hits.find(isFree));
      const [also] = hit;
      if (also !== undefined && !hit.includes(undefined))
        found.push({ denied: denied.route, reachedBy: allowed.route, alsoHit: also.route });
    }
  }
  return found;
}

/** Can a caller have the one route and not the other? Callers who can have several such routes can have all of them at once. */
function mayWithout({ admitted }: AccessRoute, { admitted: refusing }: AccessRoute): boolean {
  if (refusing === null) return false;
  return admitted === null || admitted.some((group) => !refusing.includes(group));
}

/** Fewer and wider patterns until they fit, as far as none of them comes to cover a request of a denied route. */
function merged(
  patterns: readonly Tokens[],
  denied: readonly Entry[],
  fits: (texts: readonly string[]) => boolean,
): readonly string[] {
  const isSafe = (pattern: Tokens): boolean => !denied.some(({ tokens }) => meet(pattern, tokens));
  const longest = Math.max(...patterns.map((tokens) => tokens.length), 0);
  let current = joined(patterns, (tokens) => [ANYTHING, ...tokens.slice(1)], isSafe);
  for (let depth = longest - 1; depth >= 0; depth--) {
    const texts = textsOf(current);
    if (fits(texts)) return texts;
    current = joined(
      current,
      (tokens) => (tokens.length > depth ? [...tokens.slice(0, depth), ANYTHING] : tokens),
      isSafe,
    );
  }
  return textsOf(current);
}

const ANYTHING: Token = { kind: 'any' };

/** Patterns that become the same wider one are replaced by it where it is safe. */
function joined(
  patterns: readonly Tokens[],
  widen: (tokens: Tokens) => Tokens,
  isSafe: (pattern: Tokens) => boolean,
): readonly Tokens[] {
  const together = new Map<string, { readonly wider: Tokens; readonly members: Tokens[] }>();
  for (const tokens of patterns) {
    const wider = widen(tokens);
    const group = together.get(patternText(wider)) ?? { wider, members: [] };
    group.members.push(tokens);
    together.set(patternText(wider), group);
  }
  return [...together.values()].flatMap(({ wider, members }) =>
    members.length > 1 && isSafe(wider) ? [wider] : members,
  );
}

function textsOf(patterns: readonly Tokens[]): readonly string[] {
  return [...new Set(patterns.map(patternText))].sort();
}
