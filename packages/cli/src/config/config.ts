/** `portcullis.yaml` after validation; nothing is resolved yet. */
export interface Config {
  readonly template?: string | undefined;
  readonly parameters?: Readonly<Record<string, string | readonly string[]>> | undefined;
  readonly account?: string | undefined;
  readonly region?: string | undefined;
  readonly listen?: ListenConfig | undefined;
  readonly trustedProxies?: readonly string[] | undefined;
  readonly ids?: Readonly<Record<string, string>> | undefined;
  readonly imports?: Readonly<Record<string, string>> | undefined;
  readonly ssm?: Readonly<Record<string, string>> | undefined;
  readonly stageVariables?: Readonly<Record<string, string>> | undefined;
  readonly apiKeys?: Readonly<Record<string, Secret>> | undefined;
  readonly functions?: Readonly<Record<string, FunctionOverride>> | undefined;
  readonly principals?: PrincipalsConfig | undefined;
  readonly organization?: OrganizationConfig | undefined;
  readonly vpcEndpoints?: readonly ConfigVpcEndpoint[] | undefined;
  readonly userPools?:
    | Readonly<Record<string, { readonly users?: readonly PoolUser[] | undefined }>>
    | undefined;
  readonly identity?: IdentityConfig | undefined;
  /** The URL of the identity service's store. */
  readonly storage?: Secret | undefined;
  /** The URL of what counts for usage plans and throttles. */
  readonly counters?: Secret | undefined;
  readonly throttle?: ThrottleConfig | undefined;
}

/** A literal, the name of an environment variable, or a file whose content (less the final newline) it is. */
export type Secret = string | { readonly env: string } | { readonly file: string };

/** A policy document, or the name or ARN of a managed policy. */
export type AttachedPolicy = string | Readonly<Record<string, unknown>>;

export interface ListenConfig {
  readonly host?: string | undefined;
  readonly adminHost?: string | undefined;
  readonly gateway?: number | undefined;
  readonly admin?: number | undefined;
  readonly identity?: number | undefined;
  readonly tls?: 'off' | 'auto' | undefined;
}

/** Absent: the account's throttle is API Gateway's own default. */
export interface ThrottleConfig {
  readonly account?: 'off' | { readonly rateLimit: number; readonly burstLimit: number } | undefined;
}

/** Exactly one of the three. */
export interface FunctionOverride {
  readonly url?: string | undefined;
  readonly handler?: string | undefined;
  readonly bootstrap?: string | undefined;
}

/** Empty: nothing is mailed. */
export interface MailConfig {
  /** The URL of the SMTP server. */
  readonly url?: Secret | undefined;
  /** Who messages come from. */
  readonly from?: string | undefined;
}

export interface IdentityConfig {
  readonly issuer?: 'local' | 'aws' | undefined;
  readonly issuerUrl?: string | undefined;
  readonly providers?: ProvidersConfig | undefined;
  readonly mail?: MailConfig | undefined;
  /** CSS of the hosted pages, after their own. */
  readonly themeCss?: string | undefined;
  /** Off unless it is set, since API Gateway takes a token until it expires. */
  readonly refuseRevokedTokens?: boolean | undefined;
  /** `aws`: Amazon's request rates. Absent: `off`, since they are no property of this machine. */
  readonly quotas?: 'aws' | 'off' | undefined;
}

/** How identity providers are reached; by its type, a stand-in for each social one. */
export interface ProvidersConfig {
  /** Absent: never. */
  readonly plainHttp?: 'loopback' | 'never' | undefined;
  readonly Google?: ProviderUrlsConfig | undefined;
  readonly Facebook?: ProviderUrlsConfig | undefined;
  readonly LoginWithAmazon?: ProviderUrlsConfig | undefined;
  readonly SignInWithApple?: ProviderUrlsConfig | undefined;
}

/** The names are those of `ProviderDetails`. */
export interface ProviderUrlsConfig {
  readonly authorize_url?: string | undefined;
  readonly token_url?: string | undefined;
  readonly attributes_url?: string | undefined;
  readonly jwks_uri?: string | undefined;
  readonly oidc_issuer?: string | undefined;
  /** Not of `ProviderDetails`: where access tokens of Facebook and Amazon are asked about, for identity pools. */
  readonly token_info_url?: string | undefined;
}

export interface PoolUser {
  readonly username: string;
  readonly password?: Secret | undefined;
  readonly groups?: readonly string[] | undefined;
  readonly attributes?: Readonly<Record<string, string | boolean | number>> | undefined;
}

/** A VPC endpoint, by its id, or the logical id that it has in the template. */
export interface ConfigVpcEndpoint {
  readonly id: string;
  readonly vpc: string;
  /** CIDRs of the clients that come through it. */
  readonly sources?: readonly string[] | undefined;
  readonly policy?: Readonly<Record<string, unknown>> | undefined;
}

/** What limits a level of an organization. Absent: the policy that AWS attaches, which allows everything. */
export interface ControlsConfig {
  readonly serviceControlPolicies?: readonly AttachedPolicy[] | undefined;
  readonly resourceControlPolicies?: readonly AttachedPolicy[] | undefined;
}

/** Empty: there is none. */
export interface OrganizationConfig extends ControlsConfig {
  readonly id?: string | undefined;
  readonly managementAccount?: string | undefined;
  readonly units?: readonly (ControlsConfig & {
    readonly id: string;
    readonly parent?: string | undefined;
  })[];
  readonly accounts?: readonly (ControlsConfig & {
    readonly id: string;
    readonly unit?: string | undefined;
  })[];
}

export interface PrincipalsConfig {
  readonly users?: readonly ConfigUser[] | undefined;
  readonly roles?: readonly ConfigRole[] | undefined;
  readonly groups?: readonly ConfigGroup[] | undefined;
  readonly managedPolicies?: readonly ConfigManagedPolicy[] | undefined;
}

export interface ConfigUser {
  readonly name: string;
  readonly path?: string | undefined;
  readonly account?: string | undefined;
  readonly accessKeys?:
    | readonly { readonly id: string; readonly secret: Secret; readonly active?: boolean | undefined }[]
    | undefined;
  /** Virtual MFA devices, for AWS STS. */
  readonly mfa?: ConfigMfaDevice | readonly ConfigMfaDevice[] | undefined;
  readonly policies?: readonly AttachedPolicy[] | undefined;
  readonly groups?: readonly string[] | undefined;
  readonly boundary?: AttachedPolicy | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

/** The secret is in base32, as an authenticator app takes it. */
export interface ConfigMfaDevice {
  readonly serial: string;
  readonly secret: Secret;
}

export interface ConfigRole {
  readonly name: string;
  readonly path?: string | undefined;
  readonly account?: string | undefined;
  readonly trust?: Readonly<Record<string, unknown>> | undefined;
  /** Seconds. */
  readonly maxSessionDuration?: number | undefined;
  readonly policies?: readonly AttachedPolicy[] | undefined;
  readonly boundary?: AttachedPolicy | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  readonly sessions?: readonly ConfigSession[] | undefined;
}

/** Temporary credentials of a role. */
export interface ConfigSession {
  readonly name: string;
  readonly accessKey: { readonly id: string; readonly secret: Secret };
  readonly token: Secret;
  readonly expires?: string | undefined;
  readonly policy?: Readonly<Record<string, unknown>> | undefined;
}

export interface ConfigGroup {
  readonly name: string;
  readonly account?: string | undefined;
  readonly policies?: readonly AttachedPolicy[] | undefined;
}

export interface ConfigManagedPolicy {
  readonly name: string;
  readonly path?: string | undefined;
  readonly account?: string | undefined;
  readonly document: Readonly<Record<string, unknown>>;
}
