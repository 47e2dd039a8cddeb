import type { PolicyDocument } from '@portcullis/model/policy';
import { type Caller, type CompiledStage, methodArn } from '../authorize/index.ts';
import type { CompiledPolicies } from '../policy/index.ts';
import { hasVariables, parseTemplate, resolveText, type Template } from '../policy/template.ts';
import type { Asked } from './asked.ts';
import {
  commonText,
  type PathPattern,
  positionsAfter,
  resourcePattern,
  routePattern,
} from './path-pattern.ts';

/** What a parameter is where nothing tells one value from another. */
const SAMPLE = 'sample';

/** A path that no other route of an API is likely to have, for its `$default` route. */
const DEFAULT_ROUTE = '/portcullis-default-route';

/** `/orders/{id}` with a value that no policy knows. */
export function samplePath(path: string): string {
  if (path === '$default') return DEFAULT_ROUTE;
  return path.replaceAll(/\{([^}+]+)\+?\}/g, `${SAMPLE}-$1`);
}

/**
 * Finds the paths at which policies may tell one request for a route from another. Shared by all callers of a stage:
 * their policies name the same resources again and again.
 */
export class PolicyPaths<Path> {
  readonly #stage: CompiledStage;
  readonly #asked: readonly { readonly asked: Asked; readonly path: PathPattern }[];
  readonly #samples: ReadonlyMap<Asked, readonly Path[]>;
  readonly #prefixes: ReadonlyMap<string, string>;
  readonly #pathAt: (asked: Asked, path: string) => Path;
  readonly #ofPattern = new Map<string, ReadonlyMap<Asked, Path>>();
  readonly #ofDocument = new WeakMap<PolicyDocument, NamedResources>();

  /** `pathAt`: what is to be known of a path, the same object for the same path of the same route and verb. */
  constructor(stage: CompiledStage, asked: readonly Asked[], pathAt: (asked: Asked, path: string) => Path) {
    this.#stage = stage;
    this.#pathAt = pathAt;
    this.#asked = asked
      .filter(({ route }) => route.path.includes('{'))
      .map((one) => ({ asked: one, path: routePattern(one.route.path.slice(1)) }));
    this.#samples = new Map(asked.map((one) => [one, [pathAt(one, samplePath(one.route.path))]]));
    const methods = new Set(asked.map(({ method }) => method));
    this.#prefixes = new Map(
      [...methods].map((method) => [method, methodArn(stage.arnPrefix, stage.api.kind, method, '/')]),
    );
  }

  /** Beside a path that no policy knows: for each resource that the caller's policies name one that it matches. */
  of(caller: Caller | undefined): (asked: Asked) => readonly Path[] {
    const found = new Map<Asked, Set<Path>>();
    for (const pattern of this.#patternsOf(caller)) {
      for (const [asked, path] of this.#pathsOf(pattern)) {
        const paths = found.get(asked);
        if (paths === undefined) found.set(asked, new Set([...this.#sampleOf(asked), path]));
        else paths.add(path);
      }
    }
    return (asked) => {
      const told = found.get(asked);
      return told === undefined ? this.#sampleOf(asked) : [...told];
    };
  }

  #sampleOf(asked: Asked): readonly Path[] {
    return this.#samples.get(asked) ?? [];
  }

  #pathsOf(pattern: string): ReadonlyMap<Asked, Path> {
    const known = this.#ofPattern.get(pattern);
    if (known !== undefined) return known;
    const resource = resourcePattern(pattern);
    const paths = new Map<Asked, Path>();
    const starts = new Map(
      [...this.#prefixes].map(([method, prefix]) => [method, positionsAfter(resource, prefix)]),
    );
    for (const { asked, path } of this.#asked) {
      const rest = commonText(path, resource, starts.get(asked.method));
      if (rest !== undefined) paths.set(asked, this.#pathAt(asked, `/${rest}`));
    }
    this.#ofPattern.set(pattern, paths);
    return paths;
  }

  /** The resources that the policies which decide about the caller name, as ARN patterns. */
  #patternsOf(caller: Caller | undefined): ReadonlySet<string> {
    const sets: readonly (CompiledPolicies | undefined)[] = [
      this.#stage.resourcePolicy,
      ...[...this.#stage.vpcEndpoints.values()].map(({ policy }) => policy),
      caller?.identityPolicies,
      caller?.boundary,
      caller?.sessionPolicies,
      ...(caller?.serviceControls ?? []),
    ];
    const patterns = new Set<string>();
    for (const document of sets.flatMap((set) => set?.documents ?? [])) {
      const named = this.#ofDocument.get(document) ?? namedResources(document);
      this.#ofDocument.set(document, named);
      for (const entry of named) {
        const pattern = typeof entry === 'string' ? entry : resolvedFor(entry, caller);
        if (pattern !== undefined) patterns.add(pattern);
      }
    }
    patterns.delete('*');
    return patterns;
  }
}

/** What a policy names, in its order; a template depends on the caller. */
type NamedResources = readonly (string | Template)[];

function namedResources({ version, statements }: PolicyDocument): NamedResources {
  const entries = statements.flatMap(({ resource, notResource }) => resource ?? notResource ?? []);
  return [...new Set(entries)].map((entry) => {
    const template = parseTemplate(entry, version === '2012-10-17');
    return hasVariables(template) ? template : (resolvedFor(template, undefined) ?? entry);
  });
}

/** Variables hold the caller's own values; a resource with one that it lacks matches nothing. */
function resolvedFor(template: Template, caller: Caller | undefined): string | undefined {
  return resolveText(template, { value: (key) => caller?.contextKeys.get(key) });
}
