import { arnPrefix, methodArn } from '@portcullis/engine/authorize';
import { resourcesOf } from '@portcullis/engine/policy';
import type { Api, Definition, Route } from '@portcullis/model';
import type { ConditionClause, Statement } from '@portcullis/model/policy';

/** Keys that say where a request comes from; they are lower case here, as conditions compare them. */
const ADDRESS_KEYS: ReadonlySet<string> = new Set(['aws:sourceip', 'aws:vpcsourceip']);
const NETWORK_KEYS: ReadonlySet<string> = new Set([...ADDRESS_KEYS, 'aws:sourcevpc', 'aws:sourcevpce']);

export function isForEveryone({ principal }: Statement): boolean {
  return principal?.everyone === true;
}

export function hasKey(statement: Statement, ...keys: readonly string[]): boolean {
  return statement.conditions.some(({ key }) => keys.includes(key.toLowerCase()));
}

export function isAboutAddresses(statement: Statement): boolean {
  return statement.conditions.some(({ key }) => ADDRESS_KEYS.has(key.toLowerCase()));
}

export function isAboutNetworks(statement: Statement): boolean {
  return statement.conditions.some(({ key }) => NETWORK_KEYS.has(key.toLowerCase()));
}

/** `NotIpAddress`, `StringNotEquals`: holds for what is not listed, and for a request that lacks the key. */
export function isNegated({ operator }: ConditionClause): boolean {
  return /^(?:ForAnyValue:|ForAllValues:)?(?:String|Arn|Numeric|Date|Ip|Binary)?Not/.test(operator);
}

export interface NetworkLimit {
  /** `address`: by IP address alone. */
  readonly by: 'address' | 'network';
  readonly statement: Statement;
}

/**
 * How a resource policy limits where everybody's requests to a route may come from: a Deny for all other places, or
 * Allows that name the only ones. Compiled once for an API.
 */
export function networkLimits(definition: Definition, api: Api): (route: Route) => NetworkLimit | undefined {
  const statements = (api.resourcePolicy?.statements ?? []).filter(isForEveryone);
  const denies = statements.filter(isDenyElsewhere).map((statement) => ({
    statement,
    covers: statementMatcher(definition, api, statement, 'every verb'),
  }));
  const allows = statements
    .filter(({ effect }) => effect === 'Allow')
    .map((statement) => ({ statement, covers: statementMatcher(definition, api, statement) }));
  return (route) => {
    const denied = denies.find(({ covers }) => covers(route));
    if (denied !== undefined) return { by: kindOf(denied.statement), statement: denied.statement };
    const open = allows.filter(({ covers }) => covers(route)).map(({ statement }) => statement);
    const [first] = open;
    if (first === undefined || !open.every(isAboutNetworks)) return undefined;
    return { by: kindOf(first), statement: first };
  };
}

function isDenyElsewhere({ effect, conditions }: Statement): boolean {
  return (
    effect === 'Deny' &&
    conditions.some((clause) => isNegated(clause) && NETWORK_KEYS.has(clause.key.toLowerCase()))
  );
}

function kindOf(statement: Statement): NetworkLimit['by'] {
  return isAboutAddresses(statement) ? 'address' : 'network';
}

/** Whether a statement of an API's resource policy is about a route, on some stage and for some value of its parameters. */
export function statementMatcher(
  definition: Definition,
  api: Api,
  statement: Statement,
  verbsOf: 'any verb' | 'every verb' = 'any verb',
): (route: Route) => boolean {
  const matches = resourcesOf(statement);
  const stages = api.stages.length === 0 ? ['x'] : api.stages.map(({ name }) => name);
  const prefixes = stages.map((stage) => arnPrefix(definition, api, stage));
  return ({ method, path }) => {
    const requested = path.replace(/\{[^}]+\}/g, 'x');
    const verbs = method === 'ANY' ? ['GET', 'POST', 'PUT', 'DELETE'] : [method];
    return prefixes.some((prefix) => {
      const covered = (verb: string): boolean => matches(methodArn(prefix, api.kind, verb, requested));
      return verbsOf === 'any verb' ? verbs.some(covered) : verbs.every(covered);
    });
  };
}
