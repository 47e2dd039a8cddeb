import type { Position } from './source/tree.ts';

export interface UserPool {
  readonly logicalId: string;
  /** `<region>_<alnum>`. */
  readonly id: string;
  readonly arn: string;
  readonly name?: string | undefined;
  readonly clients: readonly UserPoolClient[];
  readonly groups: readonly UserPoolGroup[];
  readonly resourceServers: readonly ResourceServer[];
  readonly at: Position;
}

export interface UserPoolClient {
  readonly logicalId: string;
  readonly id: string;
  readonly name?: string | undefined;
  /** `AllowedOAuthScopes`. */
  readonly scopes: readonly string[];
  /** `AllowedOAuthFlows`: `code`, `implicit`, `client_credentials`. */
  readonly flows: readonly string[];
  readonly generateSecret: boolean;
  /** Seconds; 3600 where the template says nothing. */
  readonly idTokenTtlSeconds: number;
  readonly accessTokenTtlSeconds: number;
  readonly at: Position;
}

export interface UserPoolGroup {
  readonly name: string;
  readonly precedence?: number | undefined;
  readonly roleArn?: string | undefined;
  readonly at: Position;
}

export interface ResourceServer {
  readonly identifier: string;
  readonly scopes: readonly string[];
  readonly at: Position;
}
