import type { Api, Definition, Route, UserPool, UserPoolClient } from '@portcullis/model';
import { API_SIGN_IN_SCOPE, authorizerOfRoute } from '@portcullis/model';
import { poolByArn, poolByIssuer } from '../token/pools.ts';
import type { UserWho } from './who.ts';

/** The token of a user pool that is made up for a request, and what is to be said about it. */
export interface TokenChoice {
  readonly pool: UserPool;
  readonly client: UserPoolClient | undefined;
  readonly use: 'id' | 'access';
  readonly scopes: readonly string[];
  readonly notes: readonly string[];
}

/** The pools whose tokens the route takes, of those in the template. */
export function poolsOfRoute(
  definition: Definition,
  api: Api,
  route: Route | undefined,
): readonly UserPool[] {
  const authorizer = route === undefined ? undefined : authorizerOfRoute(api, route);
  if (authorizer?.kind === 'COGNITO_USER_POOLS') {
    return authorizer.userPoolArns.flatMap((arn) => poolByArn(definition, arn) ?? []);
  }
  if (authorizer?.kind === 'JWT') {
    const pool = poolByIssuer(definition, authorizer.issuer);
    return pool === undefined ? [] : [pool];
  }
  return [];
}

/**
 * The best token that a client of the pool can issue for the route: the kind that the route takes, by a client of
 * the right audience, with a scope that the route asks for where a client has one.
 */
export function chooseToken(pool: UserPool, api: Api, route: Route | undefined, who: UserWho): TokenChoice {
  const wanted = route !== undefined && 'scopes' in route.auth ? route.auth.scopes : [];
  const authorizer = route === undefined ? undefined : authorizerOfRoute(api, route);
  const audiences = authorizer?.kind === 'JWT' ? authorizer.audiences : undefined;
  const inAudience = pool.clients.filter((client) => audiences?.includes(client.id) ?? true);
  const clients = inAudience.length > 0 ? inAudience : pool.clients;
  const asked = who.scopes ?? [];
  const use = who.use ?? (wanted.length > 0 || asked.length > 0 ? 'access' : 'id');
  if (use === 'id') return { pool, client: clients[0], use, scopes: [], notes: [] };
  const needed = asked.length > 0 ? asked : wanted;
  const fitting = clients.find((client) => needed.some((scope) => issues(client, scope)));
  const client = fitting ?? clients[0];
  if (asked.length > 0) {
    const missing = asked.filter((scope) => !pool.clients.some((one) => issues(one, scope)));
    const notes = missing.map((scope) => `no client of ${pool.logicalId} can issue the scope ${scope}`);
    return { pool, client, use, scopes: asked, notes };
  }
  const scopes =
    fitting === undefined ? [API_SIGN_IN_SCOPE] : wanted.filter((scope) => issues(fitting, scope));
  const notes =
    fitting === undefined && wanted.length > 0
      ? [`no client of ${pool.logicalId} can issue ${wanted.join(' or ')}`]
      : [];
  return { pool, client, use, scopes, notes };
}

function issues(client: UserPoolClient, scope: string): boolean {
  return client.flows.length > 0 ? client.scopes.includes(scope) : scope === API_SIGN_IN_SCOPE;
}

export function describeChoice(name: string, groups: readonly string[], choice: TokenChoice): string {
  const kind = choice.use === 'id' ? 'ID token' : 'access token';
  const client = choice.client === undefined ? '' : ` by its client ${choice.client.logicalId}`;
  const scopes = choice.scopes.length > 0 ? `, scopes ${choice.scopes.join(' ')}` : '';
  const member = groups.length > 0 ? `, groups ${groups.join(', ')}` : '';
  const notes = choice.notes.map((note) => `; ${note}`).join('');
  return `user ${name}: an ${kind} of ${choice.pool.logicalId}${client}${scopes}${member}${notes}`;
}
