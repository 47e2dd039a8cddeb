import type { Api, Authorizer, Definition, Route, UserPool } from '@portcullis/model';
import type { Beside } from './code-checks.ts';
import { type InferredFact, inferred } from './inferred-fact.ts';
import { certificateOf } from './of-api.ts';
import { callerOfPool } from './of-pool.ts';

/** What the way in which a route is guarded today says of its callers. */
export function factsOfAuth(
  api: Api,
  route: Route,
  definition: Definition,
  beside: Beside,
): readonly InferredFact[] {
  const { auth } = route;
  switch (auth.type) {
    case 'NONE':
      return factsOfOpen(api, route, definition, beside);
    case 'AWS_IAM':
      return factsOfIam(api, route, definition);
    default: {
      const authorizer = api.authorizers.find(({ id }) => id === auth.authorizer);
      if (authorizer === undefined) return [];
      const scopes = 'scopes' in auth ? auth.scopes : [];
      return [
        ...factsOfAuthorizer(authorizer, definition, beside),
        ...(scopes.length === 0
          ? []
          : [inferred('authz', 'scopes', `scopes are asked for (${scopes.join(', ')})`, route.at)]),
        ...(authorizer.kind === 'TOKEN' || authorizer.kind === 'REQUEST'
          ? certificateOf(api, definition)
          : []),
      ];
    }
  }
}

function factsOfAuthorizer(
  authorizer: Authorizer,
  definition: Definition,
  beside: Beside,
): readonly InferredFact[] {
  const { name, at } = authorizer;
  if (authorizer.kind === 'COGNITO_USER_POOLS') {
    const [pool] = definition.userPools.filter(({ arn }) => authorizer.userPoolArns.includes(arn));
    return factsOfPool(name, pool, authorizer.at, definition);
  }
  if (authorizer.kind === 'JWT') {
    const pool = definition.userPools.find(({ id }) => authorizer.issuer.endsWith(`/${id}`));
    if (pool !== undefined || /^https:\/\/cognito-idp\./.test(authorizer.issuer))
      return factsOfPool(name, pool, at, definition);
    return [inferred('cred', 'oidc', `${name} takes the tokens of ${authorizer.issuer}`, at)];
  }
  const { logicalId } = authorizer.function;
  const code = logicalId === undefined ? undefined : beside.checks(logicalId);
  if (code === undefined) return [];
  const [token] = code.tokens;
  const [group] = code.groups;
  const [asked] = code.asksElsewhere;
  return [
    ...(token === undefined ? [] : [credentialOf(token, `${name} verifies tokens`)]),
    ...(token === undefined && code.complete && asked !== undefined
      ? [inferred('cred', 'opaque', `${name} asks another service about the token`, asked)]
      : []),
    ...(group === undefined ? [] : [inferred('authz', 'roles', `${name} reads groups`, group)]),
  ];
}

function factsOfPool(
  authorizer: string,
  pool: UserPool | undefined,
  at: Authorizer['at'],
  definition: Definition,
): readonly InferredFact[] {
  const called = pool === undefined ? 'a user pool' : `the user pool ${pool.logicalId}`;
  return [
    inferred('cred', 'cognito', `${authorizer} takes the tokens of ${called}`, at),
    ...(pool === undefined ? [] : callerOfPool(pool, definition.surroundings.identityPools)),
  ];
}

/** Nothing guards the route: what its function does tells whether it is open. */
function factsOfOpen(
  api: Api,
  route: Route,
  definition: Definition,
  beside: Beside,
): readonly InferredFact[] {
  const { integration } = route;
  const name = integration?.type === 'AWS_PROXY' ? integration.function.logicalId : undefined;
  const code = name === undefined ? undefined : beside.checks(name);
  const [token] = code?.tokens ?? [];
  if (token !== undefined) return [credentialOf(token, `${name} checks tokens itself`)];
  const [signature] = code?.signatures ?? [];
  if (signature !== undefined && route.method === 'POST') {
    return [
      inferred('caller', 'webhook', `${name} checks a signature of its own on POST`, signature),
      inferred('proof', 'hmac', `${name} checks a signature of its own on POST`, signature),
    ];
  }
  const certificate = certificateOf(api, definition);
  if (certificate.length > 0) return certificate;
  if (!route.apiKeyRequired) {
    const onPurpose = beside.openOnPurpose(route);
    return onPurpose === undefined ? [] : [inferred('caller', 'anon', onPurpose.because, onPurpose)];
  }
  return [
    inferred('caller', 'anon', 'an API key is all that is asked for, and a key is no identity', route.at),
  ];
}

function factsOfIam(api: Api, route: Route, definition: Definition): readonly InferredFact[] {
  if (api.endpointType === 'PRIVATE') {
    return [inferred('caller', 'vpcSvc', 'AWS_IAM behind a private endpoint', route.at)];
  }
  const abroad = api.resourcePolicy?.statements.find(
    ({ effect, principal }) =>
      effect === 'Allow' &&
      (principal?.AWS ?? []).some((arn) => arn !== '*' && !arn.includes(definition.account)),
  );
  if (abroad !== undefined) {
    return [
      inferred('caller', 'svcCross', `the resource policy of ${api.name} allows another account`, abroad.at),
    ];
  }
  // Whoever signs may have had the credentials of an identity pool, which only its users can tell.
  if (definition.surroundings.identityPools.length > 0) return [];
  return [inferred('caller', 'svcSame', 'AWS_IAM, and no identity pool hands out credentials', route.at)];
}

function credentialOf(
  token: { readonly library: string; readonly file: string; readonly line: number },
  who: string,
): InferredFact {
  const cognito = /cognito|aws-jwt-verify/.test(token.library);
  return inferred('cred', cognito ? 'cognito' : 'oidc', `${who} (${token.library})`, token);
}
