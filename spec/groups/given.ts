import type { Claims } from '@portcullis/engine/jwt';
import type { Api, Authorizer, Definition, GroupTable, Method, RouteAuth } from '@portcullis/model';
import { readGroupTable } from '@portcullis/model/groups';
import { type Json, treeOfValue } from '@portcullis/model/source';
import { ACCOUNT, AT, api, definition, lambdaAuthorizer, REGION, route } from '../fixtures/definition.ts';
import { ACCESS_CLAIMS, ID_CLAIMS } from '../fixtures/pipeline.ts';

/** An API and its table, as a test gives them. */
export interface Given {
  readonly kind: 'REST' | 'HTTP';
  /** `GET /orders`: listed groups, `ungrouped`, or `null` for a route that the table forgot. */
  readonly routes: Readonly<Record<string, readonly string[] | 'ungrouped' | null>>;
  readonly inherit: Readonly<Record<string, readonly string[]>>;
}

export const POOL_ID = 'eu-west-1_abc';
const POOL_ARN = `arn:aws:cognito-idp:${REGION}:${ACCOUNT}:userpool/${POOL_ID}`;
export const CLIENT = 'client-1';

export function tableOf({ routes, inherit }: Given): GroupTable {
  const listed = Object.entries(routes).filter(([, groups]) => groups !== null);
  const value = { routes: Object.fromEntries(listed), inherit } as unknown as Json;
  const { table, diagnostics } = readGroupTable(treeOfValue(value, 'table.yaml'), '');
  if (table === undefined) throw new Error(JSON.stringify(diagnostics));
  return table;
}

function authorizers(kind: Given['kind']): readonly Authorizer[] {
  const lambda: Authorizer = {
    ...lambdaAuthorizer(),
    kind: 'REQUEST',
    id: 'lambda',
    payloadFormatVersion: kind === 'HTTP' ? '2.0' : '1.0',
    credentialsArn: `arn:aws:iam::${ACCOUNT}:role/invoke`,
  } as Authorizer;
  const named = { id: 'tokens', logicalId: 'Tokens', name: 'tokens', at: AT };
  return [
    lambda,
    kind === 'REST'
      ? { ...named, kind: 'COGNITO_USER_POOLS', header: 'Authorization', userPoolArns: [POOL_ARN] }
      : {
          ...named,
          kind: 'JWT',
          identitySource: { in: 'header', name: 'Authorization' },
          issuer: `https://cognito-idp.${REGION}.amazonaws.com/${POOL_ID}`,
          audiences: [CLIENT],
        },
  ];
}

/** The API with the table and token authorizers; `scopesOf` makes it one that asks for scopes. */
export function definitionOf(
  given: Given,
  options: {
    readonly table?: boolean;
    readonly lambda?: { readonly ttlSeconds: number };
    readonly scopesOf?: (key: string) => readonly string[];
  },
): { readonly definition: Definition; readonly api: Api } {
  const authOf = (key: string): RouteAuth => {
    if (options.lambda !== undefined) return { type: 'CUSTOM', authorizer: 'lambda' };
    const scopes = options.scopesOf?.(key) ?? [];
    return given.kind === 'REST'
      ? { type: 'COGNITO_USER_POOLS', authorizer: 'tokens', scopes }
      : { type: 'JWT', authorizer: 'tokens', scopes };
  };
  const one = api({
    kind: given.kind,
    authorizers: authorizers(given.kind).map((authorizer) =>
      'resultTtlSeconds' in authorizer
        ? { ...authorizer, resultTtlSeconds: options.lambda?.ttlSeconds ?? 0 }
        : authorizer,
    ),
    routes: Object.keys(given.routes).map((key) => {
      const [method, path] = key.split(' ') as [Method, string];
      return route(method, path, authOf(key));
    }),
    groupTable: options.table === true ? tableOf(given) : undefined,
  });
  const whole = definition([one]);
  return { definition: whole, api: one };
}

export function idClaims(groups: readonly string[]): Claims {
  return { ...ID_CLAIMS, aud: CLIENT, 'cognito:groups': [...groups] };
}

export function accessClaims(groups: readonly string[], scopes: readonly string[]): Claims {
  return { ...ACCESS_CLAIMS, client_id: CLIENT, scope: scopes.join(' '), 'cognito:groups': [...groups] };
}

/** A path that a route serves, and spellings of it that may or may not be served, by it or by another. */
export function pathsOf(key: string): readonly string[] {
  const path = key.split(' ')[1] as string;
  const plain = path.replace(/\{[^{}]+\+\}/g, 'p/q').replace(/\{[^{}]+\}/g, 'z9');
  return [
    plain,
    `${plain}/`,
    `/${plain}`,
    plain.toUpperCase(),
    `${plain}/more`,
    plain.replace('o', '%6F'),
    plain.replace('o', '%4f'),
    path.replace(/\{[^{}]+\}/g, 'a%2Fb'),
    path.replace(/\{[^{}]+\}/g, '*'),
    path.replace(/\{[^{}]+\}/g, '..'),
  ];
}
