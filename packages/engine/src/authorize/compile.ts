import {
  type Api,
  type Definition,
  type IdentitySource,
  type Route,
  type Stage,
  type Throttle,
  verbsOf,
} from '@portcullis/model';
import { expandShortResources } from '@portcullis/model/policy';
import { createTokenVerifier } from '../jwt/index.ts';
import { type CompiledPolicies, compilePolicies } from '../policy/index.ts';
import { createSigningKeyCache, type SigningKeyCache } from '../sigv4/index.ts';
import { compileKeyRing, type KeyRing } from './api-key.ts';
import type { CompiledLambdaAuthorizer } from './authenticate-lambda.ts';
import { type CompiledTokenAuthorizer, noTokenIn } from './authenticate-token.ts';
import { type CompiledGroups, compileGroups } from './authorize-groups.ts';
import { BoundedCache } from './bounded-cache.ts';
import { type CompiledEndpoint, compileVpcEndpoints } from './compile-vpc-endpoints.ts';
import type { GatewayAnswer } from './decision.ts';
import type { DenialCode } from './denials.ts';
import { arnPrefix } from './execute-api-arn.ts';
import { missingPermission } from './function-permission.ts';
import { compileResponder, type Responder } from './gateway-response.ts';
import {
  ANY_VERB,
  compileIntegrationPermission,
  type IntegrationPermission,
} from './integration-permission.ts';
import { needsIam } from './needs-iam.ts';
import type { AuthorizePorts } from './ports.ts';
import { type CompiledValidation, compileValidation } from './request-validation.ts';
import { compileRouter, type Router } from './route-match.ts';
import { type StageThrottle, stageThrottleOf } from './stage-throttle.ts';
import { withStageVariables } from './stage-variables.ts';

/** A route with everything that deciding on it needs, compiled once. */
export interface CompiledRoute {
  readonly route: Route;
  readonly lambdaAuthorizer: CompiledLambdaAuthorizer | undefined;
  readonly tokenAuthorizer: CompiledTokenAuthorizer | undefined;
  /** What the API's group table says of the route, where there is a table. */
  readonly groups: CompiledGroups | undefined;
  readonly stageThrottle: StageThrottle | undefined;
  readonly validation: CompiledValidation | undefined;
  /** By the verb of the request. */
  readonly permissions: ReadonlyMap<string, IntegrationPermission>;
}

/** One deployed stage of one API, compiled: immutable, swapped as a whole on reload. */
export interface CompiledStage {
  readonly definition: Definition;
  readonly api: Api;
  readonly stage: Stage;
  /** `arn:aws:execute-api:REGION:ACCOUNT:API/STAGE/`. */
  readonly arnPrefix: string;
  readonly router: Router<CompiledRoute>;
  readonly responder: Responder;
  /** Answers that are the same for every request, by the row of `DENIALS`; filled as they are made. */
  readonly constantAnswers: Map<DenialCode, GatewayAnswer>;
  readonly resourcePolicy: CompiledPolicies | undefined;
  /** The policy names an account, user or role: every method that is not AWS_IAM fails. */
  readonly resourcePolicyNeedsIam: boolean;
  /** Of private APIs. */
  readonly vpcEndpoints: ReadonlyMap<string, CompiledEndpoint>;
  readonly keyRing: KeyRing;
  readonly signingKeys: SigningKeyCache;
  readonly accountThrottle: Throttle | null;
}

export interface CompileOptions {
  /** DG "Quotas": 10,000 requests per second with a burst of 5,000 per account and Region; `null` opts out. */
  readonly accountThrottle: Throttle | null;
}

/** The account's own throttle. DG "Quotas for configuring and running a REST API". */
export const ACCOUNT_THROTTLE: Throttle = { rateLimit: 10_000, burstLimit: 5_000 };

/** How many results one Lambda authorizer keeps, and how many verdicts on tokens one authorizer keeps. */
const MAX_AUTHORIZER_RESULTS = 10_000;
const MAX_TOKEN_VERDICTS = 8_000;
const MAX_SIGNING_KEYS = 1_000;

/**
 * Compiles a stage. Throws `InputError` (or an `Error` that names the pattern or schema) where something cannot be
 * enforced as it is declared.
 */
export function compileStage(
  definition: Definition,
  api: Api,
  stage: Stage,
  ports: AuthorizePorts,
  options: CompileOptions,
): CompiledStage {
  const prefix = arnPrefix(definition, api, stage.name);
  const lambdaAuthorizers = new Map<string, CompiledLambdaAuthorizer>();
  const tokenAuthorizers = new Map<string, CompiledTokenAuthorizer>();
  for (const authorizer of api.authorizers) {
    if (authorizer.kind === 'JWT' || authorizer.kind === 'COGNITO_USER_POOLS') {
      const sets =
        authorizer.kind === 'JWT'
          ? [ports.keySet({ issuer: authorizer.issuer })]
          : authorizer.userPoolArns.map((userPoolArn) => ports.keySet({ userPoolArn }));
      const pattern =
        authorizer.kind === 'COGNITO_USER_POOLS' ? authorizer.identityValidationExpression : undefined;
      const source: IdentitySource =
        authorizer.kind === 'JWT' ? authorizer.identitySource : { in: 'header', name: authorizer.header };
      tokenAuthorizers.set(authorizer.id, {
        authorizer,
        source,
        isRevoked: ports.isRevoked?.bind(ports),
        noToken: noTokenIn(source),
        contexts: new WeakMap(),
        verifier: createTokenVerifier({
          keySets: sets,
          // User pools sign with RS256 only; HTTP APIs take the RSA family.
          algorithms: authorizer.kind === 'JWT' ? ['RS256', 'RS384', 'RS512'] : ['RS256'],
          crypto: ports.crypto,
          cache: { maxEntries: MAX_TOKEN_VERDICTS },
        }),
        matchesAudience: pattern === undefined ? undefined : ports.compilePattern(pattern),
      });
    } else {
      const functionArn = withStageVariables(authorizer.function.arn, stage);
      const { partition, region, account } = definition;
      const source = `arn:${partition}:execute-api:${region}:${account}:${api.id}/authorizers/${authorizer.id}`;
      const pattern = authorizer.kind === 'TOKEN' ? authorizer.identityValidationExpression : undefined;
      lambdaAuthorizers.set(authorizer.id, {
        authorizer,
        functionArn,
        matchesToken: pattern === undefined ? undefined : ports.compilePattern(pattern),
        noPermission:
          authorizer.credentialsArn === undefined
            ? missingPermission(definition, { ...authorizer.function, arn: functionArn }, [source])
            : undefined,
        cache: authorizer.resultTtlSeconds > 0 ? new BoundedCache(MAX_AUTHORIZER_RESULTS) : undefined,
      });
    }
  }
  const groupsOf = compileGroups(definition, api, (source) => ports.keySet(source).issuer);
  const targets = api.routes.map((route): { route: Route; target: CompiledRoute } => {
    const { auth } = route;
    const authorizerId = 'authorizer' in auth ? auth.authorizer : undefined;
    const verbs = route.path === '$default' ? [ANY_VERB] : verbsOf(route.method);
    const target: CompiledRoute = {
      route,
      lambdaAuthorizer: authorizerId === undefined ? undefined : lambdaAuthorizers.get(authorizerId),
      tokenAuthorizer: authorizerId === undefined ? undefined : tokenAuthorizers.get(authorizerId),
      groups: groupsOf(
        route,
        api.authorizers.find(({ id }) => id === authorizerId),
      ),
      stageThrottle: stageThrottleOf(
        stage.methodSettings,
        `${api.id}/${stage.name}`,
        route.path,
        route.method,
      ),
      validation: compileValidation(route, ports.compileSchema),
      permissions: new Map(
        verbs.map((verb) => [
          verb,
          compileIntegrationPermission({ definition, stage, arnPrefix: prefix }, route, verb),
        ]),
      ),
    };
    return { route, target };
  });
  const { resourcePolicy } = api;
  return {
    definition,
    api,
    stage,
    arnPrefix: prefix,
    router: compileRouter(api.kind, targets),
    responder: compileResponder(api),
    constantAnswers: new Map(),
    resourcePolicy:
      resourcePolicy === undefined
        ? undefined
        : compilePolicies([expandShortResources(resourcePolicy, { ...definition, apiId: api.id })]),
    resourcePolicyNeedsIam: resourcePolicy !== undefined && needsIam(resourcePolicy),
    vpcEndpoints: compileVpcEndpoints(definition, api),
    keyRing: compileKeyRing(definition, api.id, stage.name),
    signingKeys: createSigningKeyCache(MAX_SIGNING_KEYS),
    accountThrottle: options.accountThrottle,
  };
}
