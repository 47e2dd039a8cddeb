import type { Api, Definition, Route } from '@portcullis/model';
import type { FactKey, Facts } from '../tree/index.ts';
import type { Beside } from './code-checks.ts';
import type { InferredFact } from './inferred-fact.ts';
import type { InferredGroup } from './inferred-group.ts';
import { factsOfApi, quotaOf } from './of-api.ts';
import { factsOfAuth } from './of-auth.ts';
import { factsOfGraphql } from './of-graphql.ts';

/** Groups the routes of a template by their guards and reads the facts out of it; preflights are nobody's. */
export function inferGroups(definition: Definition, beside: Beside): readonly InferredGroup[] {
  const groups = definition.apis.flatMap((api) => groupsOf(api, definition, beside));
  const graphql = definition.surroundings.graphqlApis.map((api) => factsOfGraphql(api));
  return named([...groups, ...graphql], definition.apis.length + graphql.length > 1);
}

/** The facts of a group as a facts file states them. */
export function statedBy({ facts }: InferredGroup): Partial<Facts> {
  return Object.fromEntries(facts.map(({ fact, value }) => [fact, value]));
}

function groupsOf(api: Api, definition: Definition, beside: Beside): readonly InferredGroup[] {
  const found = new Map<string, { group: InferredGroup; routes: string[] }>();
  for (const route of guardedRoutes(api)) {
    const facts = settled([
      ...factsOfAuth(api, route, definition, beside),
      ...groupTableOf(api, route),
      ...quotaOf(api, route, definition),
      ...factsOfApi(api, definition),
    ]);
    const guard = guardOf(api, route);
    const said = facts.map(({ fact, value }) => `${fact}=${value}`).join(' ');
    const key = `${guard.name} ${guard.today} ${said}`;
    const known = found.get(key);
    const name = `${route.method} ${route.path}`;
    if (known !== undefined) known.routes.push(name);
    else
      found.set(key, {
        group: { group: guard.name, api: api.logicalId, today: guard.today, routes: [], facts },
        routes: [name],
      });
  }
  return [...found.values()].map(({ group, routes }) => ({
    ...group,
    routes: api.kind === 'WEBSOCKET' ? [] : routes,
  }));
}

/** Preflights are nobody's; of a WebSocket API only $connect is guarded. */
function guardedRoutes(api: Api): readonly Route[] {
  if (api.kind === 'WEBSOCKET') return api.routes.filter(({ path }) => path === '$connect');
  return api.routes.filter(({ method, auth }) => method !== 'OPTIONS' || auth.type !== 'NONE');
}

/** The first that says something of a fact counts; those that stand first know more. */
function settled(facts: readonly InferredFact[]): readonly InferredFact[] {
  const known = new Set<FactKey>();
  return facts.filter(({ fact }) => {
    if (known.has(fact)) return false;
    known.add(fact);
    return true;
  });
}

function groupTableOf(api: Api, route: Route): readonly InferredFact[] {
  const row = api.groupTable?.routes.find(
    ({ method, path }) => method === route.method && path === route.path,
  );
  if (row?.access.kind !== 'groups') return [];
  const names = row.access.groups.map(({ name }) => name).join(', ');
  return [{ fact: 'authz', value: 'roles', because: `the table of groups opens it to ${names}`, at: row.at }];
}

function guardOf(api: Api, route: Route): { readonly name: string; readonly today: string } {
  const { auth } = route;
  const key = route.apiKeyRequired ? ' with an API key' : '';
  if (!('authorizer' in auth)) {
    const name = auth.type === 'AWS_IAM' ? 'iam' : route.apiKeyRequired ? 'key' : 'open';
    return { name, today: `${auth.type}${key}` };
  }
  const name = api.authorizers.find(({ id }) => id === auth.authorizer)?.name ?? auth.authorizer;
  return { name, today: `${auth.type} ${name}${key}` };
}

/** Names are unique; where there are several APIs, each begins with its API. */
function named(groups: readonly InferredGroup[], severalApis: boolean): readonly InferredGroup[] {
  const used = new Map<string, number>();
  return groups.map((group) => {
    const name = severalApis ? `${group.api}-${group.group}` : group.group;
    const count = (used.get(name) ?? 0) + 1;
    used.set(name, count);
    return { ...group, group: count === 1 ? name : `${name}-${count}` };
  });
}
