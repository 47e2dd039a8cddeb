import { signHeaders } from '@portcullis/engine/sigv4';
import { nodeHashCrypto } from '@portcullis/host/crypto';
import { tokenClaims } from '@portcullis/identity/token-issuer';
import type { Api, Definition, IdentitySource, Route, Stage, UserPool } from '@portcullis/model';
import { authorizerOfRoute } from '@portcullis/model';
import type { Json } from '@portcullis/model/source';
import type { Config, PoolUser } from '../config/config.ts';
import { UsageError } from '../failure.ts';
import { policiesNotHere } from '../posture/missing-policies.ts';
import { attributesOf, userOf } from '../token/pool-user.ts';
import { apiRequest, headerIn, type RequestParts } from './api-request.ts';
import { claimDefaults } from './claim-defaults.ts';
import type { MadeUpCredential } from './iam-identity.ts';
import type { MadeUpKeys } from './made-up-keys.ts';
import { chooseToken, describeChoice, poolsOfRoute } from './token-choice.ts';
import type { UserWho, Who } from './who.ts';

/** What `--as` adds to a request, step by step. */
export interface Presented {
  readonly parts: RequestParts;
  /** In words, for the answer. */
  readonly as: readonly string[];
}

export interface PresentContext {
  readonly definition: Definition;
  readonly api: Api;
  readonly stage: Stage;
  readonly route: Route | undefined;
  readonly config: Config;
  readonly keys: Pick<MadeUpKeys, 'sign'>;
  /** The `iss` of the tokens of a pool of the template. */
  readonly poolIssuer: (pool: UserPool) => string;
  readonly credential: SigningCredential | undefined;
  /** The request that is signed; default: as it would reach the stage on AWS. */
  readonly requestOf?: ((parts: RequestParts) => SignedRequest) | undefined;
}

/** What an IAM caller signs with. */
export type SigningCredential = Omit<MadeUpCredential, 'definition'>;

type SignedRequest = Parameters<typeof signHeaders>[0];

/** Puts the credentials of every `--as` on the request; the signature comes last, over all of it. */
export function present(whos: readonly Who[], parts: RequestParts, context: PresentContext): Presented {
  let presented: Presented = { parts, as: [] };
  for (const who of whos) presented = add(who, presented, context);
  if (context.credential !== undefined) presented = signed(presented, context, context.credential);
  return presented;
}

function add(who: Who, presented: Presented, context: PresentContext): Presented {
  switch (who.kind) {
    case 'anonymous':
      return { ...presented, as: [...presented.as, 'anonymous'] };
    case 'api-key':
      return said(withHeader(presented, 'x-api-key', who.value), 'the holder of an API key');
    case 'iam':
      return said(presented, describeIam(who.arn, context.credential?.missingPolicies ?? []));
    case 'authorizer':
      return said(
        withIdentitySources(presented, context),
        'a caller for whom the authorizer answers as given',
      );
    case 'user':
      return asUser(who, presented, context);
    case 'claims':
      return asClaims(who.claims, presented, context);
  }
}

function asUser(who: UserWho, presented: Presented, context: PresentContext): Presented {
  const { pool, user } = poolAndUser(who, context);
  const choice = chooseToken(pool, context.api, context.route, who);
  const groups = who.groups ?? user?.groups ?? [];
  const { client } = choice;
  if (client === undefined) {
    throw new UsageError(
      `--as user:${who.name}: the user pool ${pool.logicalId} has no client that could issue a token`,
      'add an AWS::Cognito::UserPoolClient to the template, or use claims:JSON',
    );
  }
  const claims = tokenClaims(
    {
      pool,
      client,
      username: who.name,
      groups,
      use: choice.use,
      scopes: choice.scopes,
      attributes: attributesOf(user),
    },
    context.poolIssuer(pool),
    presented.parts.now,
  );
  const unknown = groups.filter((group) => !pool.groups.some((one) => one.name === group));
  const notes = unknown.map((group) => `the template declares no group ${group}`);
  const described = describeChoice(who.name, groups, { ...choice, notes: [...choice.notes, ...notes] });
  return said(withToken(presented, context, context.keys.sign(claims)), described);
}

/** Throws where the user is neither in the configuration nor fully made up by its options. */
function poolAndUser(
  who: UserWho,
  context: PresentContext,
): { readonly pool: UserPool; readonly user?: PoolUser | undefined } {
  const { userPools } = context.definition;
  const seeded = userPools.map((pool) => ({ pool, user: userOf(context.config, pool, who.name) }));
  if (who.pool !== undefined) {
    const found = seeded.find(({ pool }) => [pool.logicalId, pool.id, pool.name].includes(who.pool));
    if (found !== undefined) return found;
    const known = userPools.map((pool) => pool.logicalId).join(', ');
    throw new UsageError(
      `--as user:${who.name}: no user pool \`${who.pool}\``,
      `the template has: ${known || 'none'}`,
    );
  }
  const ofRoute = poolsOfRoute(context.definition, context.api, context.route);
  const candidates = ofRoute.length > 0 ? seeded.filter(({ pool }) => ofRoute.includes(pool)) : seeded;
  const inConfig =
    candidates.find(({ user }) => user !== undefined) ?? seeded.find(({ user }) => user !== undefined);
  if (inConfig !== undefined) return inConfig;
  const madeUp = who.groups !== undefined || who.scopes !== undefined || who.use !== undefined;
  const [only] = candidates;
  if (madeUp && only !== undefined && candidates.length === 1) return { pool: only.pool };
  throw new UsageError(
    `--as user:${who.name}: no user pool of the configuration has this user`,
    userPools.length === 0
      ? 'the template has no user pool; use claims:JSON for tokens of other issuers'
      : `add it to \`userPools\`, or make one up: user:${encodeURIComponent(who.name)}?pool=${(only?.pool ?? userPools[0])?.logicalId}`,
  );
}

function asClaims(
  claims: Readonly<Record<string, Json>>,
  presented: Presented,
  context: PresentContext,
): Presented {
  const { definition, api, route, poolIssuer } = context;
  const defaults = claimDefaults(definition, api, route, poolIssuer, presented.parts.now);
  const added = Object.keys(defaults).filter((name) => !(name in claims));
  const description = added.length === 0 ? '' : ` (${added.join(', ')} filled in)`;
  const token = context.keys.sign({ ...defaults, ...claims });
  return said(
    withToken(presented, context, token),
    `the holder of a token with the given claims${description}`,
  );
}

/** Where the route's authorizer looks for the token; the Authorization header where it has none. */
function withToken(presented: Presented, { api, route }: PresentContext, token: string): Presented {
  const authorizer = route === undefined ? undefined : authorizerOfRoute(api, route);
  if (authorizer?.kind === 'COGNITO_USER_POOLS') return withHeader(presented, authorizer.header, token);
  if (authorizer?.kind === 'JWT' && authorizer.identitySource.in === 'querystring') {
    return withQuery(presented, authorizer.identitySource.name, token);
  }
  const header = authorizer?.kind === 'JWT' ? authorizer.identitySource.name : 'Authorization';
  return withHeader(presented, header, `Bearer ${token}`);
}

/** An authorizer that is not asked for lack of its identity sources would not answer at all. */
function withIdentitySources(presented: Presented, { api, route }: PresentContext): Presented {
  const authorizer = route === undefined ? undefined : authorizerOfRoute(api, route);
  if (authorizer?.kind !== 'TOKEN' && authorizer?.kind !== 'REQUEST') return presented;
  return authorizer.identitySources.reduce(withSource, presented);
}

function withSource(presented: Presented, source: IdentitySource): Presented {
  const { rawHeaders, rawQuery } = presented.parts;
  if (source.in === 'header') {
    return headerIn(rawHeaders, source.name) === undefined
      ? withHeader(presented, source.name, 'made-up')
      : presented;
  }
  if (source.in !== 'querystring' || new URLSearchParams(rawQuery).has(source.name)) return presented;
  return withQuery(presented, source.name, 'made-up');
}

function signed(presented: Presented, context: PresentContext, credential: SigningCredential): Presented {
  const { parts } = presented;
  const { definition, api, stage, requestOf } = context;
  const request = requestOf?.(parts) ?? apiRequest(definition, api, stage, parts);
  const { rawHeaders } = signHeaders(
    request,
    {
      accessKeyId: credential.accessKeyId,
      secret: credential.secret,
      sessionToken: credential.sessionToken,
      region: definition.region,
      service: 'execute-api',
      now: parts.now,
      body: parts.body,
    },
    nodeHashCrypto,
  );
  return { ...presented, parts: { ...parts, rawHeaders } };
}

/** A role is asked for by its ARN though it has no session: only here is it said which of its policies are missing. */
function describeIam(arn: string, missing: readonly string[]): string {
  const description = `${arn}, signed with credentials made up for it`;
  return missing.length === 0 ? description : `${description}; it has ${policiesNotHere(missing)}`;
}

function withHeader(presented: Presented, name: string, value: string): Presented {
  const { rawHeaders } = presented.parts;
  if (headerIn(rawHeaders, name) !== undefined) {
    throw new UsageError(`--as and --header both give the header ${name}`, 'give one of them');
  }
  return { ...presented, parts: { ...presented.parts, rawHeaders: [...rawHeaders, name, value] } };
}

function withQuery(presented: Presented, name: string, value: string): Presented {
  const { rawQuery } = presented.parts;
  const pair = `${encodeURIComponent(name)}=${encodeURIComponent(value)}`;
  return {
    ...presented,
    parts: { ...presented.parts, rawQuery: rawQuery === '' ? pair : `${rawQuery}&${pair}` },
  };
}

function said(presented: Presented, who: string): Presented {
  return { ...presented, as: [...presented.as, who] };
}
