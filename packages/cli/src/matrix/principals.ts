import {
  type Caller,
  callerOfSession,
  callerOfUser,
  compileOrganization,
  within,
} from '@portcullis/engine/authorize';
import type { MatrixCaller } from '@portcullis/engine/matrix';
import { SharedParts } from '@portcullis/engine/policy';
import type { Api, Route, Stage } from '@portcullis/model';
import type { RequestParts } from '../explain/api-request.ts';
import type { MadeUpKeys } from '../explain/made-up-keys.ts';
import { present } from '../explain/presented.ts';
import { parseWhos, type Who } from '../explain/who.ts';
import { UsageError } from '../failure.ts';
import type { Workspace } from '../load/workspace.ts';
import { knownIssuer } from '../token/local-issuer.ts';

/** A row of the matrix. */
export interface MatrixPrincipal {
  readonly name: string;
  /** What it presents to one API. */
  at(api: Api, stage: Stage): MatrixCaller;
}

/** Anonymous callers, and everybody whom the template and the configuration know. */
export async function principalsOf(
  workspace: Workspace,
  keys: MadeUpKeys,
  now: number,
): Promise<readonly MatrixPrincipal[]> {
  const { definition, config } = workspace;
  const issuer = knownIssuer(workspace);
  const presenting = (name: string, whos: readonly Who[]): MatrixPrincipal => ({
    name,
    at: (api, stage) => ({
      present: remembered((route) => {
        const context = { definition, api, stage, route, config, keys, credential: undefined };
        return present(whos, emptyParts(now), { ...context, poolIssuer: issuer.issuerOf }).parts;
      }),
    }),
  });
  const organization = compileOrganization(definition.iam.organization);
  const parts = new SharedParts();
  const signing = (name: string, caller: Caller): MatrixPrincipal => {
    const signer = within(organization, caller);
    return { name, at: () => ({ signer, present: () => NOTHING }) };
  };
  const pools = Object.entries(config.userPools ?? {}).flatMap(([pool, { users = [] }]) =>
    users.map(({ username }) => `user:${encodeURIComponent(username)}?pool=${encodeURIComponent(pool)}`),
  );
  return [
    presenting('anonymous', parseWhos(['anonymous'])),
    ...pools.map((who) => presenting(who, parseWhos([who]))),
    ...definition.iam.users.map((user) => signing(user.arn, callerOfUser(user, parts))),
    ...definition.iam.roles
      .filter((role) => !isServiceRole(role.trust))
      .map((role) => signing(role.arn, callerOfSession(role, { name: 'matrix' }, now, parts))),
    ...definition.apiKeys.flatMap(({ logicalId, value }) =>
      value === undefined ? [] : [presenting(`api-key:${logicalId}`, [{ kind: 'api-key', value }])],
    ),
  ];
}

/** What a template's own functions run as calls the API like any other role; one that only API Gateway assumes does not. */
function isServiceRole(trust: Workspace['definition']['iam']['roles'][number]['trust']): boolean {
  const services = trust?.statements.flatMap(({ principal }) => principal?.Service ?? []) ?? [];
  return services.length > 0 && services.every((service) => service === 'apigateway.amazonaws.com');
}

type Presented = Pick<RequestParts, 'rawHeaders' | 'rawQuery'>;

const NOTHING: Presented = { rawHeaders: [], rawQuery: '' };

/** A token serves every route with the same authorizer and scopes. */
function remembered(make: (route: Route) => Presented): (route: Route) => Presented {
  const known = new Map<string, Presented>();
  return (route) => {
    const key = authKey(route);
    const before = known.get(key);
    if (before !== undefined) return before;
    const presented = presentedOr(() => make(route));
    known.set(key, presented);
    return presented;
  };
}

const authKeys = new WeakMap<Route, string>();

function authKey(route: Route): string {
  const known = authKeys.get(route);
  if (known !== undefined) return known;
  const key = JSON.stringify(route.auth);
  authKeys.set(route, key);
  return key;
}

/** A pool whose clients can issue nothing gives its users nothing to present. */
function presentedOr(make: () => Presented): Presented {
  try {
    return make();
  } catch (error) {
    if (error instanceof UsageError) return NOTHING;
    throw error;
  }
}

function emptyParts(now: number): RequestParts {
  return {
    method: 'GET',
    path: '/',
    rawQuery: '',
    rawHeaders: [],
    sourceIp: '127.0.0.1',
    body: new Uint8Array(),
    now,
  };
}
