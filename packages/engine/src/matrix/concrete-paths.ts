import type { Route } from '@portcullis/model';
import { type Caller, type CompiledStage, methodArn } from '../authorize/index.ts';
import type { CompiledPolicies } from '../policy/index.ts';
import { parseTemplate, resolveText } from '../policy/template.ts';
import { commonText, type PathStep, patternSteps, positionsAfter, routeSteps } from './path-pattern.ts';

/** What a parameter is where nothing tells one value from another. */
const SAMPLE = 'sample';

/** A path that no other route of an API is likely to have, for its `$default` route. */
const DEFAULT_ROUTE = '/portcullis-default-route';

/** `/orders/{id}` with a value that no policy knows. */
export function samplePath(path: string): string {
  if (path === '$default') return DEFAULT_ROUTE;
  return path.replaceAll(/\{([^}+]+)\+?\}/g, `${SAMPLE}-$1`);
}

/** A route and one of the verbs that it answers to. */
export interface Asked {
  readonly route: Route;
  readonly method: string;
}

/**
 * Finds the paths at which policies may tell one request for a route from another. Shared by all callers of a stage:
 * their policies name the same resources again and again.
 */
export class PolicyPaths {
  readonly #stage: CompiledStage;
  readonly #asked: readonly (Asked & { readonly steps: readonly PathStep[] })[];
  readonly #samples: ReadonlyMap<Route, readonly string[]>;
  readonly #prefixes: ReadonlyMap<string, string>;
  readonly #ofPattern = new Map<string, ReadonlyMap<Asked, string>>();

  constructor(stage: CompiledStage, asked: readonly Asked[]) {
    this.#stage = stage;
    this.#asked = asked
      .filter(({ route }) => route.path.includes('{'))
      .map(({ route, method }) => ({ route, method, steps: routeSteps(route.path.slice(1)) }));
    this.#samples = new Map(asked.map(({ route }) => [route, [samplePath(route.path)]]));
    const methods = new Set(asked.map(({ method }) => method));
    this.#prefixes = new Map(
      [...methods].map((method) => [method, methodArn(stage.arnPrefix, stage.api.kind, method, '/')]),
    );
  }

  /** Beside a path that no policy knows: for each resource that the caller's policies name one that it matches. */
  of(caller: Caller | undefined): (route: Route, method: string) => readonly string[] {
    const found = new Map<Route, Map<string, Set<string>>>();
    for (const pattern of patternsOf(this.#stage, caller)) {
      for (const [{ route, method }, path] of this.#pathsOf(pattern)) {
        const ofRoute = found.get(route) ?? new Map<string, Set<string>>();
        found.set(route, ofRoute);
        ofRoute.set(method, (ofRoute.get(method) ?? new Set()).add(path));
      }
    }
    return (route, method) => {
      const sample = this.#samples.get(route) ?? [samplePath(route.path)];
      const told = found.get(route)?.get(method);
      return told === undefined ? sample : [...new Set([...sample, ...told])];
    };
  }

  #pathsOf(pattern: string): ReadonlyMap<Asked, string> {
    const known = this.#ofPattern.get(pattern);
    if (known !== undefined) return known;
    const steps = patternSteps(pattern);
    const paths = new Map<Asked, string>();
    const starts = new Map(
      [...this.#prefixes].map(([method, prefix]) => [method, positionsAfter(steps, prefix)]),
    );
    for (const asked of this.#asked) {
      const rest = commonText(asked.steps, steps, starts.get(asked.method));
      if (rest !== undefined) paths.set(asked, `/${rest}`);
    }
    this.#ofPattern.set(pattern, paths);
    return paths;
  }
}

/** The resources that the policies which decide about the caller name, as ARN patterns. */
function patternsOf(stage: CompiledStage, caller: Caller | undefined): ReadonlySet<string> {
  const sets: readonly (CompiledPolicies | undefined)[] = [
    stage.resourcePolicy,
    ...[...stage.vpcEndpoints.values()].map(({ policy }) => policy),
    caller?.identityPolicies,
    caller?.boundary,
    caller?.sessionPolicies,
    ...(caller?.serviceControls ?? []),
  ];
  const statements = sets.flatMap((set) =>
    (set?.documents ?? []).flatMap(({ version, statements: all }) =>
      all.map((statement) => ({ ...statement, variables: version === '2012-10-17' })),
    ),
  );
  const patterns = statements.flatMap(({ resource, notResource, variables }) =>
    (resource ?? notResource ?? []).flatMap((entry) => resolvedFor(entry, variables, caller) ?? []),
  );
  return new Set(patterns.filter((pattern) => pattern !== '*'));
}

/** Variables hold the caller's own values; a resource with one that it lacks matches nothing. */
function resolvedFor(entry: string, variables: boolean, caller: Caller | undefined): string | undefined {
  const context = { value: (key: string) => caller?.contextKeys.get(key) };
  return resolveText(parseTemplate(entry, variables), context);
}
