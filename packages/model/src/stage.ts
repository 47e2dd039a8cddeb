import type { Position } from './source/tree.ts';

/** A deployed stage. An HTTP API's default stage is literally named `$default`. */
export interface Stage {
  readonly name: string;
  readonly variables: Readonly<Record<string, string>>;
  /** REST `MethodSettings`, HTTP `RouteSettings` and `DefaultRouteSettings`, most general first. */
  readonly methodSettings: readonly MethodSettings[];
  readonly accessLog?: AccessLogSettings | undefined;
  /** ARN of an associated web ACL. */
  readonly webAclArn?: string | undefined;
  readonly at: Position;
}

/** `path` and `method` may each be `*` (REST: all; HTTP: `path` `*` and `method` `*` is the stage default). */
export interface MethodSettings {
  readonly path: string;
  readonly method: string;
  /** Requests per second and bucket size; absent where the setting does not throttle. */
  readonly throttle?: Throttle | undefined;
  readonly cachingEnabled?: boolean | undefined;
  readonly requireAuthorizationForCacheControl?: boolean | undefined;
  /** Execution logs: `OFF`, `ERROR`, `INFO`. */
  readonly loggingLevel?: string | undefined;
  /** Whole requests and responses stand in the execution logs. */
  readonly dataTrace?: boolean | undefined;
}

export interface Throttle {
  /** Tokens per second. */
  readonly rateLimit: number;
  /** Bucket capacity. */
  readonly burstLimit: number;
}

export interface AccessLogSettings {
  readonly destinationArn?: string | undefined;
  /** With `$context` variables. */
  readonly format: string;
}
