import type { SetupAuthorizer, SetupFunction, SetupParameter, SetupReference } from '@portcullis/model/setup';
import { withAnswer } from '../code/authorizer-answer.ts';
import { type Group, hasLayer, isPeople, ttlOf } from '../group.ts';
import { secret } from '../parameter.ts';
import { isRead, routeName } from '../route.ts';

export interface LambdaAuthorizerPart {
  readonly authorizer: SetupAuthorizer;
  readonly function: SetupFunction;
  readonly parameters: readonly SetupParameter[];
}

type IdentitySources = Extract<SetupAuthorizer, { kind: 'LAMBDA' }>['identitySources'];

/** Environment variables of a Lambda function hold 4 KB in all. */
const MOST_ROUTES_BYTES = 2500;

/**
 * A Lambda authorizer with its function. `grants` of reading and of writing are what a caller needs one of; empty:
 * every caller that is verified.
 */
export function lambdaAuthorizer(
  group: Group,
  about: {
    readonly purpose: string;
    readonly code: string;
    readonly environment: Readonly<Record<string, SetupReference>>;
    readonly read: readonly string[];
    readonly write: readonly string[];
    readonly identitySources: IdentitySources;
    readonly ttlSeconds?: number;
    readonly permissions?: SetupFunction['permissions'];
  },
): LambdaAuthorizerPart {
  const graphql = group.kind === 'GRAPHQL';
  const ttlSeconds = about.ttlSeconds ?? ttlOf(group);
  const environment: Record<string, SetupReference> = {
    ...about.environment,
    ROUTES: { literal: grantsOf(group, about.read, about.write) },
  };
  if (graphql) environment.TTL = { literal: String(ttlSeconds) };
  const parameters: SetupParameter[] = [];
  if (handsOverKey(group)) {
    const key = secret(
      `${group.prefix}UsageKey`,
      'Value of the API key that the authorizer meters callers with (20 characters or more).',
      20,
    );
    environment.USAGE_KEY = { parameter: key.name };
    parameters.push(key);
  }
  const name = `${group.prefix}Authorizer`;
  return {
    authorizer: { kind: 'LAMBDA', name, function: name, identitySources: about.identitySources, ttlSeconds },
    function: {
      name,
      role: 'authorizer',
      purpose: about.purpose,
      code: withAnswer(about.code, graphql ? 'graphql' : 'gateway'),
      memoryMegabytes: 256,
      timeoutSeconds: 8,
      environment,
      permissions: about.permissions ?? [],
    },
    parameters,
  };
}

/** A key must not live in a browser: the authorizer of people's requests hands it over. */
export function handsOverKey(group: Group): boolean {
  return hasLayer(group, 'K1') && isPeople(group) && group.kind === 'REST';
}

/** Routes and grants as JSON. Grants depend on the method alone, so that many routes can be one pattern a method. */
function grantsOf(group: Group, read: readonly string[], write: readonly string[]): string {
  const grants = (name: string): readonly string[] =>
    group.routes.some((route) => routeName(route) === name && isRead(route)) ? read : write;
  const names = group.routes
    .map(routeName)
    .filter((name) => group.kind !== 'WEBSOCKET' || name === '$connect')
    .sort();
  const exact = JSON.stringify(Object.fromEntries(names.map((name) => [name, grants(name)])));
  if (exact.length <= MOST_ROUTES_BYTES || group.kind === 'GRAPHQL') return exact;
  const byMethod = group.routes.map(
    (route) => [`${route.method} /{any}`, isRead(route) ? read : write] as const,
  );
  return JSON.stringify(Object.fromEntries(byMethod.sort()));
}
