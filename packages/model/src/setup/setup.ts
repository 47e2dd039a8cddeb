/**
 * A set-up to be written: an API with its auth, layers and the resources they need, in no format's words.
 * `advisor/setup` compiles answers to it; the exporters in `formats` write it. The other direction, from a text to
 * what it means, is the {@link Definition}: reading back what was written gives the same routes and auth.
 */
import type { Method } from '../method.ts';
import type { Throttle } from '../stage.ts';
import type { SetupAuthorizer } from './authorizer.ts';
import type { SetupIdentityPool, SetupInvoker, SetupUserPool } from './identity.ts';
import type {
  SetupFront,
  SetupMutualTls,
  SetupPrivateEndpoint,
  SetupResourcePolicy,
  SetupWebAcl,
} from './layers.ts';
import type { SetupParameter } from './parameter.ts';
import type { SetupReference } from './reference.ts';

export type SetupKind = 'REST' | 'HTTP' | 'WEBSOCKET' | 'GRAPHQL';

export interface Setup {
  /** PascalCase; the logical ids of the resources begin with it: `Orders`. */
  readonly name: string;
  readonly kind: SetupKind;
  /** The leaves of the answers that this set-up carries out: `POOL`. */
  readonly leaves: readonly string[];
  /** Sentences for the head of the file: what it sets up, and what a person must decide or do by hand. */
  readonly notes: readonly string[];
  readonly parameters: readonly SetupParameter[];
  /**
   * Sorted by path, then method. WebSocket: the path is the route key (`$connect`) and the method `ANY`. GraphQL: the
   * path is the field (`Query.items`) and the method `ANY`; the directives of the schema say the same as `auth`.
   * Preflights are not in it: formats make them where `cors` stands.
   */
  readonly routes: readonly SetupRoute[];
  readonly authorizers: readonly SetupAuthorizer[];
  readonly functions: readonly SetupFunction[];
  readonly userPools: readonly SetupUserPool[];
  readonly identityPool?: SetupIdentityPool | undefined;
  /** Policies that let callers sign requests; to be attached to the callers' roles. */
  readonly invokers: readonly SetupInvoker[];
  /** REST only. */
  readonly usagePlan?: SetupUsagePlan | undefined;
  /** REST only. */
  readonly resourcePolicy?: SetupResourcePolicy | undefined;
  /** REST only; the API's endpoint type is PRIVATE. */
  readonly privateEndpoint?: SetupPrivateEndpoint | undefined;
  /** Regional web ACL on the REST stage, the AppSync API or the user pool. */
  readonly webAcl?: SetupWebAcl | undefined;
  /** HTTP and WebSocket APIs take no web ACL: CloudFront carries it. */
  readonly front?: SetupFront | undefined;
  readonly mutualTls?: SetupMutualTls | undefined;
  /** Browsers call the API; gateway responses of REST APIs carry the origin, too. */
  readonly cors?: SetupCors | undefined;
  readonly stage: SetupStage;
  readonly budget: SetupBudget;
  /** GRAPHQL only. */
  readonly graphql?: SetupGraphql | undefined;
}

export interface SetupRoute {
  readonly method: Method;
  readonly path: string;
  readonly auth: SetupAuth;
  readonly apiKeyRequired: boolean;
  /** Name of the function that answers. */
  readonly function: string;
  readonly throttle?: Throttle | undefined;
}

/** `authorizer` names one of the set-up's authorizers; `why` of an open route stands in the text. */
export type SetupAuth =
  | { readonly type: 'NONE'; readonly why: string }
  | { readonly type: 'AWS_IAM' }
  | { readonly type: 'AUTHORIZER'; readonly authorizer: string; readonly scopes: readonly string[] };

/** A Lambda function with its code in the text (Node.js, ES modules or CommonJS as `code` says). */
export interface SetupFunction {
  readonly name: string;
  readonly role: 'backend' | 'authorizer' | 'trigger';
  /** Why it is there, in one sentence. */
  readonly purpose: string;
  /** CommonJS, exports `handler`; uses nothing that the nodejs22.x runtime does not carry; under 4096 characters. */
  readonly code: string;
  readonly memoryMegabytes: number;
  readonly timeoutSeconds: number;
  /** Reserved concurrency: what an open route can cost at most. */
  readonly reservedConcurrency?: number | undefined;
  readonly environment: Readonly<Record<string, SetupReference>>;
  /** Beyond its own log group. */
  readonly permissions: readonly { readonly action: string; readonly resource: SetupReference }[];
}

/** Tokens travel in a header: credentials (cookies) are never allowed. */
export interface SetupCors {
  /** The one origin: REST answers preflights without code and cannot choose among several. */
  readonly allowOrigin: SetupReference;
  readonly allowMethods: readonly Method[];
  readonly allowHeaders: readonly string[];
  readonly maxAgeSeconds: number;
}

export interface SetupUsagePlan {
  readonly name: string;
  readonly throttle: Throttle;
  readonly quota: { readonly limit: number; readonly period: 'DAY' | 'WEEK' | 'MONTH' };
  /** Names of the API keys; their values are AWS's to generate. */
  readonly keys: readonly string[];
  /** AUTHORIZER: the Lambda authorizer returns `usageIdentifierKey`. */
  readonly keySource: 'HEADER' | 'AUTHORIZER';
  /** AUTHORIZER: secret parameter with the value of the one key, which the authorizer knows. */
  readonly keyValueParameter?: string | undefined;
}

export interface SetupStage {
  /** HTTP APIs: `$default`. */
  readonly name: string;
  readonly throttle: Throttle;
  readonly accessLogRetentionDays: number;
}

export interface SetupBudget {
  /** USD a month. */
  readonly limit: number;
  /** Parameter that holds the address the alarm goes to. */
  readonly emailParameter: string;
}

export interface SetupGraphql {
  /** Schema definition language, with the auth directives. */
  readonly schema: string;
  readonly primary: SetupGraphqlAuth;
  readonly additional: readonly SetupGraphqlAuth[];
}

export type SetupGraphqlAuth =
  | { readonly mode: 'AMAZON_COGNITO_USER_POOLS'; readonly userPool: string }
  /** `audience`: without it, a token that the issuer gave to any other API would do. */
  | { readonly mode: 'OPENID_CONNECT'; readonly issuer: SetupReference; readonly audience: SetupReference }
  | { readonly mode: 'AWS_IAM' }
  | { readonly mode: 'AWS_LAMBDA'; readonly function: string; readonly ttlSeconds: number };
