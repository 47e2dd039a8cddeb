import type { SetupAuth, SetupAuthorizer, SetupParameter, SetupReference } from '@portcullis/model/setup';
import { VERIFY_JWT } from '../code/verify-jwt.ts';
import { type Group, hasLayer } from '../group.ts';
import { text } from '../parameter.ts';
import { type GraphqlPart, NOTHING, type SetupPart } from '../part.ts';
import { type GroupRoute, isRead } from '../route.ts';
import { handsOverKey, lambdaAuthorizer } from './authorizer.ts';
import { type PoolPart, poolOf } from './user-pool.ts';

/** POOL, M2M and, with `byGroups`, ROLES and GQL: tokens of a user pool of its own. */
export function ownPool(group: Group, byGroups: boolean): SetupPart {
  if (byGroups && handsOverKey(group)) return poolWithLambda(group, byGroups);
  const how = !byGroups ? undefined : group.kind === 'GRAPHQL' ? 'names' : 'scopes';
  const made = poolOf(group, how);
  const name = `${group.prefix}Tokens`;
  const authorizer: SetupAuthorizer =
    group.kind === 'HTTP'
      ? { kind: 'JWT', name, issuer: made.issuer, audiences: [made.audience] }
      : { kind: 'COGNITO', name, userPool: made.pool.name };
  return {
    ...NOTHING,
    ...fromPool(made),
    auth: guardedBy(authorizer, made.read, made.write),
    authorizers: [authorizer],
    graphql: graphqlPool(made, byGroups),
  };
}

/** Tokens of a user pool, verified by code: where something beyond signature and scope is asked. */
export function poolWithLambda(group: Group, byGroups: boolean): SetupPart {
  const made = poolOf(group, byGroups ? 'names' : undefined);
  const live = group.leaf === 'CUSTOM' && (group.facts.revoke === 'now' || group.facts.lookup);
  const userInfo = text(
    `${group.prefix}UserInfoUrl`,
    "The pool's userInfo endpoint, which refuses revoked tokens: https://PREFIX.auth.REGION.amazoncognito.com/oauth2/userInfo.",
    'https://example-sign-in.auth.eu-west-1.amazoncognito.com/oauth2/userInfo',
  );
  const part = verified(
    group,
    {
      ISSUER: made.issuer,
      AUDIENCE: made.audience,
      CLAIM: { literal: byGroups ? 'cognito:groups' : 'scope' },
      ...(live ? { USERINFO_URL: { parameter: userInfo.name } } : {}),
    },
    byGroups ? [['editors', 'readers'], ['editors']] : [[made.read], [made.write]],
  );
  const pool = fromPool(made);
  return {
    ...part,
    userPools: pool.userPools,
    functions: [...pool.functions, ...part.functions],
    parameters: [...pool.parameters, ...(live ? [userInfo] : []), ...part.parameters],
    notes: [...pool.notes, ...part.notes],
  };
}

/** JWT, and on REST its stand-in: tokens of an issuer that callers have already. */
export function theirIssuer(group: Group, byGroups: boolean): SetupPart {
  const issuer = text(
    `${group.prefix}Issuer`,
    'Issuer of the tokens (iss), with a discovery document and RSA keys.',
    'https://login.example.com/',
  );
  const audience = text(
    `${group.prefix}Audience`,
    "This API's own identifier at the issuer (aud), shared with no other API.",
    'https://api.example.com',
  );
  const [read, write] = [`${group.slug}:read`, `${group.slug}:write`];
  const parameters: SetupParameter[] = [issuer, audience];
  const note = byGroups
    ? 'Decide which of the issuer\'s groups are "readers" and "editors", and which claim carries them (groups).'
    : `Let the issuer put the scopes ${read} and ${write} into access tokens: without a scope on the route, ID tokens pass, too.`;
  const native = group.kind === 'HTTP' && !byGroups;
  if (native || group.kind === 'GRAPHQL') {
    const authorizer: SetupAuthorizer = {
      kind: 'JWT',
      name: `${group.prefix}Tokens`,
      issuer: { parameter: issuer.name },
      audiences: [{ parameter: audience.name }],
    };
    if (native || !byGroups) {
      return {
        ...NOTHING,
        auth: guardedBy(authorizer, read, write),
        authorizers: [authorizer],
        parameters,
        notes: [note],
        graphql: {
          mode: {
            mode: 'OPENID_CONNECT',
            issuer: { parameter: issuer.name },
            audience: { parameter: audience.name },
          },
          directive: () => '@aws_oidc',
        },
      };
    }
  }
  const part = verified(
    group,
    {
      ISSUER: { parameter: issuer.name },
      AUDIENCE: { parameter: audience.name },
      CLAIM: { literal: byGroups ? 'groups' : 'scope' },
    },
    byGroups ? [['editors', 'readers'], ['editors']] : [[read], [write]],
  );
  return { ...part, parameters: [...parameters, ...part.parameters], notes: [note] };
}

function verified(
  group: Group,
  environment: Readonly<Record<string, SetupReference>>,
  [read, write]: readonly (readonly string[])[],
): SetupPart {
  const made = lambdaAuthorizer(group, {
    purpose: 'Verifies the token: signature, issuer, audience, times; then which routes its grants open.',
    code: VERIFY_JWT,
    environment: hasLayer(group, 'K7')
      ? { ...environment, TENANT_CLAIM: { literal: 'tenant' } }
      : environment,
    read: read ?? [],
    write: write ?? [],
    identitySources: [{ in: 'header', name: 'Authorization' }],
  });
  return {
    ...NOTHING,
    auth: () => ({ type: 'AUTHORIZER', authorizer: made.authorizer.name, scopes: [] }),
    authorizers: [made.authorizer],
    functions: [made.function],
    parameters: made.parameters,
    graphql: lambdaMode(made.authorizer),
  };
}

export function lambdaMode(authorizer: SetupAuthorizer): GraphqlPart | undefined {
  if (authorizer.kind !== 'LAMBDA') return undefined;
  const { ttlSeconds } = authorizer;
  return {
    mode: { mode: 'AWS_LAMBDA', function: authorizer.function, ttlSeconds },
    directive: () => '@aws_lambda',
  };
}

/** A scope on every route: without one, a Cognito or JWT authorizer takes ID tokens as well. */
function guardedBy(
  authorizer: SetupAuthorizer,
  read: string,
  write: string,
): (route: GroupRoute) => SetupAuth {
  return (route) => ({
    type: 'AUTHORIZER',
    authorizer: authorizer.name,
    scopes: [isRead(route) ? read : write],
  });
}

function fromPool(made: PoolPart): Pick<SetupPart, 'userPools' | 'functions' | 'parameters' | 'notes'> {
  return {
    userPools: [made.pool],
    functions: made.trigger === undefined ? [] : [made.trigger],
    parameters: made.parameters,
    notes: made.notes,
  };
}

function graphqlPool(made: PoolPart, byGroups: boolean): GraphqlPart {
  const groups = (route: GroupRoute): string => (isRead(route) ? '"editors", "readers"' : '"editors"');
  return {
    mode: { mode: 'AMAZON_COGNITO_USER_POOLS', userPool: made.pool.name },
    directive: (route) =>
      byGroups ? `@aws_cognito_user_pools(cognito_groups: [${groups(route)}])` : '@aws_cognito_user_pools',
  };
}
