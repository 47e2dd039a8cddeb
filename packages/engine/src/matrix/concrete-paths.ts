import type { Route } from '@portcullis/model';
import { type Caller, type CompiledStage, methodArn } from '../authorize/index.ts';
import type { CompiledPolicies } from '../policy/index.ts';
import { parseTemplate, resolveText } from '../policy/template.ts';
import { commonText, literalSteps, patternSteps, routeSteps } from './path-pattern.ts';

/** What a parameter is where nothing tells one value from another. */
const SAMPLE = 'sample';

/** A path that no other route of an API is likely to have, for its `$default` route. */
const DEFAULT_ROUTE = '/portcullis-default-route';

/** `/orders/{id}` with a value that no policy knows. */
export function samplePath(path: string): string {
  if (path === '$default') return DEFAULT_ROUTE;
  return path.replaceAll(/\{([^}+]+)\+?\}/g, `${SAMPLE}-$1`);
}

/** Finds the paths at which a caller's access to a route may differ. */
export type PathFinder = (route: Route, method: string) => readonly string[];

/**
 * The paths of a route that policies may tell apart: one that none of them knows, and for each resource that they name
 * one that it matches. Each is judged by the pipeline itself; this only finds the questions.
 */
export function compilePathFinder(stage: CompiledStage, caller: Caller | undefined): PathFinder {
  const patterns = patternsOf(stage, caller).map(patternSteps);
  return (route, method) => {
    const sample = samplePath(route.path);
    if (route.path === '$default' || !route.path.includes('{')) return [sample];
    const prefix = methodArn(stage.arnPrefix, stage.api.kind, method, '/');
    const steps = [...literalSteps(prefix), ...routeSteps(route.path.slice(1))];
    const found = new Set([sample]);
    for (const pattern of patterns) {
      const arn = commonText(steps, pattern);
      if (arn !== undefined) found.add(`/${arn.slice(prefix.length)}`);
    }
    return [...found];
  };
}

/** The resources that the policies which decide about the caller name, as ARN patterns. */
function patternsOf(stage: CompiledStage, caller: Caller | undefined): readonly string[] {
  const sets: readonly (CompiledPolicies | undefined)[] = [
    stage.resourcePolicy,
    ...[...stage.vpcEndpoints.values()].map(({ policy }) => policy),
    caller?.identityPolicies,
    caller?.boundary,
    caller?.sessionPolicies,
    ...(caller?.serviceControls ?? []),
  ];
  const patterns = new Set<string>();
  for (const set of sets) {
    for (const { version, statements } of set?.documents ?? []) {
      for (const { resource, notResource } of statements) {
        for (const entry of resource ?? notResource ?? []) {
          if (entry === '*') continue;
          const resolved = resolvedFor(entry, version === '2012-10-17', caller);
          if (resolved !== undefined) patterns.add(resolved);
        }
      }
    }
  }
  return [...patterns];
}

/** Variables hold the caller's own values; a resource with one that it lacks matches nothing. */
function resolvedFor(entry: string, variables: boolean, caller: Caller | undefined): string | undefined {
  const context = { value: (key: string) => caller?.contextKeys.get(key) };
  return resolveText(parseTemplate(entry, variables), context);
}
