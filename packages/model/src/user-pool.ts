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
  readonly settings: UserPoolSettings;
  readonly at: Position;
}

/** How a pool takes in and protects its users; a value that is not here is absent. */
export interface UserPoolSettings {
  /** `AllowAdminCreateUserOnly`; false where the template says nothing: everybody may sign up. */
  readonly adminCreatesUsers?: boolean | undefined;
  readonly mfa?: 'OFF' | 'ON' | 'OPTIONAL' | undefined;
  readonly advancedSecurity?: 'OFF' | 'AUDIT' | 'ENFORCED' | undefined;
  readonly autoVerifiedAttributes: readonly string[];
  readonly usernameAttributes: readonly string[];
  readonly aliasAttributes: readonly string[];
  /** `AttributesRequireVerificationBeforeUpdate`: the old value counts until the new one is confirmed. */
  readonly verifiedBeforeUpdate: readonly string[];
  /** `Schema`: what the template declares. */
  readonly attributes: readonly UserPoolAttribute[];
  /** Triggers that are set: `PreSignUp`, `PreTokenGeneration`. */
  readonly triggers: readonly string[];
}

export interface UserPoolAttribute {
  /** Custom attributes with their prefix: `custom:tenant`. */
  readonly name: string;
  readonly custom: boolean;
  readonly mutable: boolean;
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
  readonly settings: UserPoolClientSettings;
  readonly at: Position;
}

/** What an app client may do beyond its OAuth flows. */
export interface UserPoolClientSettings {
  /** Absent where the value is not here; `LEGACY` where the template says nothing. */
  readonly existenceErrors?: 'LEGACY' | 'ENABLED' | undefined;
  readonly refreshTokenTtlSeconds: number;
  readonly tokenRevocation: boolean;
  readonly refreshTokenRotation: boolean;
  /** `WriteAttributes`; absent: every mutable one. */
  readonly writeAttributes?: readonly string[] | undefined;
  readonly readAttributes?: readonly string[] | undefined;
  /** `ExplicitAuthFlows`: `ALLOW_USER_SRP_AUTH`; absent: the default ones. */
  readonly authFlows?: readonly string[] | undefined;
  readonly callbackUrls: readonly string[];
  readonly identityProviders: readonly string[];
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
