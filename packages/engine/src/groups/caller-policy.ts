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
  return {
    ambiguities: ambiguitiesOf(reach),
    unwritable: routes.filter((route) => routeTokens(route).some(isReadAsPattern)),
    patternsFor(isAllowed, sizeOf, maxBytes) {
      const allowed = entries.filter(({ route }) => isAllowed(route));
      const denied = entries.filter(({ route }) => !isAllowed(route));
      const reached = new Set(allowed.flatMap((entry) => reach.get(entry) ?? []));
      const deny = textsOf(denied.filter((entry) => reached.has(entry)).map(({ pattern }) => pattern));
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

function ambiguitiesOf(reach: ReadonlyMap<Entry, readonly Entry[]>): readonly Ambiguity[] {
  const found: Ambiguity[] = [];
  for (const [allowed, reached] of reach) {
    for (const denied of reached) {
      const also = (reach.get(denied) ?? []).find((other) =>
        canMeet(allowed.route, other.route, denied.route),
      );
      if (also !== undefined)
        found.push({ denied: denied.route, reachedBy: allowed.route, alsoHit: also.route });
    }
  }
  return found;
}

/** Can one caller have both routes and not the third? Two groups are enough to find out. */
function canMeet(one: AccessRoute, other: AccessRoute, without: AccessRoute): boolean {
  const { admitted: refusing } = without;
  if (refusing === null) return false;
  const free = ({ admitted }: AccessRoute): boolean =>
    admitted === null || admitted.some((group) => !refusing.includes(group));
  return free(one) && free(other);
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
