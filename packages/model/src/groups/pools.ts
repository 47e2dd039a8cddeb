import type { Api } from '../api.ts';
import type { Authorizer } from '../authorizer.ts';
import { authorizerOfRoute } from '../authorizer-of-route.ts';
import type { Definition } from '../definition.ts';
import type { GroupTable } from '../group-table.ts';
import type { UserPool } from '../user-pool.ts';

/** `eu-west-1_abc`, of `arn:...:userpool/eu-west-1_abc`. */
function poolIdOfArn(arn: string): string | undefined {
  return /^arn:[^:]+:cognito-idp:[^:]*:[^:]*:userpool\/(\S+)$/.exec(arn)?.[1];
}

/** The pool whose issuer a JWT authorizer names; `undefined` for other issuers. Cognito Developer Guide, "Verifying JSON web tokens". */
function poolIdOfIssuer(definition: Definition, issuer: string): string | undefined {
  const url = issuer.replace(/\/$/, '');
  const own = definition.userPools.find((pool) => url.endsWith(`/${pool.id}`));
  return own?.id ?? /^https:\/\/cognito-idp\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?\/([\w-]+)$/.exec(url)?.[1];
}

/** The pool that a table names, by logical id, id or ARN. */
export function poolIdOfName(definition: Definition, name: string): string | undefined {
  const own = definition.userPools.find((pool) => [pool.logicalId, pool.id, pool.arn].includes(name));
  return own?.id ?? poolIdOfArn(name);
}

/** A user pool whose tokens an authorizer takes. */
export interface TokenPool {
  readonly poolId: string;
  /** Cognito authorizers name pools by ARN. */
  readonly arn?: string | undefined;
}

/** The user pools whose tokens an authorizer takes; none for a Lambda authorizer and for issuers that are no pool. */
export function tokenPools(definition: Definition, authorizer: Authorizer): readonly TokenPool[] {
  if (authorizer.kind === 'COGNITO_USER_POOLS') {
    return authorizer.userPoolArns.map((arn) => ({ poolId: poolIdOfArn(arn) ?? arn, arn }));
  }
  const poolId = authorizer.kind === 'JWT' ? poolIdOfIssuer(definition, authorizer.issuer) : undefined;
  return poolId === undefined ? [] : [{ poolId }];
}

/** Of those, the pools whose groups count by the table. */
export function countedPools(
  definition: Definition,
  table: GroupTable,
  authorizer: Authorizer,
): readonly TokenPool[] {
  const pools = tokenPools(definition, authorizer);
  if (table.pools.length === 0) return pools;
  const named = new Set(table.pools.map(({ name }) => poolIdOfName(definition, name)));
  return pools.filter(({ poolId }) => named.has(poolId));
}

/** The template's own pools that the table is about: named in it, or else those of the authorizers of its routes. */
export function poolsOfTable(definition: Definition, api: Api, table: GroupTable): readonly UserPool[] {
  const ids = new Set(
    table.pools.length > 0
      ? table.pools.map(({ name }) => poolIdOfName(definition, name))
      : api.routes.flatMap((route) => {
          const authorizer = authorizerOfRoute(api, route);
          return authorizer === undefined
            ? []
            : tokenPools(definition, authorizer).map(({ poolId }) => poolId);
        }),
  );
  return definition.userPools.filter(({ id }) => ids.has(id));
}
