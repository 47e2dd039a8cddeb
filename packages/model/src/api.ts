import type { Authorizer } from './authorizer.ts';
import type { GatewayResponse } from './gateway-response.ts';
import type { GroupTable } from './group-table.ts';
import type { Integration } from './integration.ts';
import type { Method } from './method.ts';
import type { PolicyDocument } from './policy/document.ts';
import type { Position } from './source/tree.ts';
import type { Stage } from './stage.ts';

export type ApiKind = 'REST' | 'HTTP' | 'WEBSOCKET';

/** One API with everything that decides who may call it. */
export interface Api {
  readonly kind: ApiKind;
  /** The API id in URLs and ARNs: pinned by configuration, else a stable hash. */
  readonly id: string;
  readonly logicalId: string;
  readonly name: string;
  readonly endpointType: 'EDGE' | 'REGIONAL' | 'PRIVATE';
  readonly vpcEndpointIds: readonly string[];
  readonly disableExecuteApiEndpoint: boolean;
  /** REST only: where the API key of a request is read. */
  readonly apiKeySource: 'HEADER' | 'AUTHORIZER';
  readonly binaryMediaTypes: readonly string[];
  /** REST only. */
  readonly resourcePolicy?: PolicyDocument | undefined;
  /** A resource policy is declared but its value is not here: every method fails closed. */
  readonly resourcePolicyUnresolved?: string | undefined;
  readonly authorizers: readonly Authorizer[];
  /** Sorted by path, then method. */
  readonly routes: readonly Route[];
  readonly gatewayResponses: readonly GatewayResponse[];
  /** HTTP APIs: preflights are answered by the gateway. */
  readonly cors?: Cors | undefined;
  readonly stages: readonly Stage[];
  /** Which groups get in where; what it denies is refused whatever else allows it. */
  readonly groupTable?: GroupTable | undefined;
  readonly at: Position;
}

/** A method of a REST resource, or a route of an HTTP API. */
export interface Route {
  readonly method: Method;
  /** `/pets/{id}`, `/{proxy+}`; `$default` for an HTTP API's default route. */
  readonly path: string;
  /** REST: the resource id that events carry; HTTP: the route id. */
  readonly id: string;
  readonly auth: RouteAuth;
  readonly apiKeyRequired: boolean;
  /** Absent where the template gives none: such a method answers 500 when it is called. */
  readonly integration?: Integration | undefined;
  readonly validation?: RequestValidation | undefined;
  /** Why the route cannot be decided or served from what is here; `serve` fails closed on it. */
  readonly unresolved?: string | undefined;
  readonly at: Position;
}

/** Exactly one auth type per method. `authorizer` is the id of one of the API's authorizers. */
export type RouteAuth =
  | { readonly type: 'NONE' }
  | { readonly type: 'AWS_IAM' }
  | { readonly type: 'COGNITO_USER_POOLS'; readonly authorizer: string; readonly scopes: readonly string[] }
  | { readonly type: 'CUSTOM'; readonly authorizer: string }
  | { readonly type: 'JWT'; readonly authorizer: string; readonly scopes: readonly string[] };

/** REST request validation: what a declared validator checks before the integration. */
export interface RequestValidation {
  /** Required parameters, as declared: `method.request.querystring.q`; empty when parameters are not validated. */
  readonly requiredParameters: readonly string[];
  /** JSON Schema (draft 4) of the body by content type; empty when bodies are not validated. */
  readonly bodySchemas: readonly { readonly contentType: string; readonly schema: unknown }[];
}

/** HTTP API `CorsConfiguration`. */
export interface Cors {
  readonly allowOrigins: readonly string[];
  readonly allowMethods: readonly string[];
  readonly allowHeaders: readonly string[];
  readonly exposeHeaders: readonly string[];
  readonly allowCredentials: boolean;
  readonly maxAgeSeconds?: number | undefined;
}
