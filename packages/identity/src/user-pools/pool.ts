import type { Json } from '@portcullis/model/source';

/** A user pool as DescribeUserPool shows it, as far as this service acts on it; other members are kept and shown. */
export interface Pool {
  readonly id: string;
  readonly arn: string;
  readonly createdAt: number;
  readonly modifiedAt: number;
  readonly doc: PoolDoc;
}

export interface PoolDoc {
  readonly Name: string;
  /** Properties of the template that are not here and may be guards: nobody is served. */
  readonly notHere?: readonly string[] | undefined;
  readonly Policies?: {
    readonly PasswordPolicy?: PasswordPolicy | undefined;
    readonly SignInPolicy?: { readonly AllowedFirstAuthFactors?: readonly string[] | undefined } | undefined;
  };
  readonly LambdaConfig?: LambdaConfig | undefined;
  readonly AutoVerifiedAttributes?: readonly string[] | undefined;
  readonly AliasAttributes?: readonly string[] | undefined;
  readonly UsernameAttributes?: readonly string[] | undefined;
  /** Custom attributes and overrides of standard ones; names of custom ones have their prefix. */
  readonly SchemaAttributes?: readonly SchemaAttribute[] | undefined;
  readonly UsernameConfiguration?: { readonly CaseSensitive: boolean } | undefined;
  readonly UserAttributeUpdateSettings?: {
    readonly AttributesRequireVerificationBeforeUpdate?: readonly string[] | undefined;
  };
  readonly AdminCreateUserConfig?: {
    readonly AllowAdminCreateUserOnly?: boolean | undefined;
    readonly UnusedAccountValidityDays?: number | undefined;
    readonly InviteMessageTemplate?: Readonly<Record<string, string>> | undefined;
  };
  readonly VerificationMessageTemplate?: Readonly<Record<string, string>> | undefined;
  readonly SmsAuthenticationMessage?: string | undefined;
  readonly EmailVerificationMessage?: string | undefined;
  readonly EmailVerificationSubject?: string | undefined;
  readonly SmsVerificationMessage?: string | undefined;
  readonly MfaConfiguration?: 'OFF' | 'ON' | 'OPTIONAL' | undefined;
  /** Of SetUserPoolMfaConfig: which factors the pool has. */
  readonly SoftwareTokenMfaConfiguration?: { readonly Enabled?: boolean | undefined } | undefined;
  readonly SmsMfaConfiguration?: Readonly<Record<string, Json>> | undefined;
  readonly EmailMfaConfiguration?: Readonly<Record<string, string>> | undefined;
  readonly WebAuthnConfiguration?: {
    readonly RelyingPartyId?: string | undefined;
    readonly UserVerification?: 'required' | 'preferred' | undefined;
    readonly FactorConfiguration?: 'SINGLE_FACTOR' | 'MULTI_FACTOR_WITH_USER_VERIFICATION' | undefined;
  };
  readonly DeviceConfiguration?: {
    readonly ChallengeRequiredOnNewDevice?: boolean | undefined;
    readonly DeviceOnlyRememberedOnUserPrompt?: boolean | undefined;
  };
  readonly AccountRecoverySetting?: {
    readonly RecoveryMechanisms?: readonly { readonly Name: string; readonly Priority: number }[] | undefined;
  };
  readonly DeletionProtection?: 'ACTIVE' | 'INACTIVE' | undefined;
  readonly UserPoolTier?: 'LITE' | 'ESSENTIALS' | 'PLUS' | undefined;
  readonly UserPoolTags?: Readonly<Record<string, string>> | undefined;
  /** Tags of the template that are not here: policies that ask about tags refuse. */
  readonly tagsNotHere?: readonly string[] | undefined;
  readonly [member: string]: unknown;
}

export interface PasswordPolicy {
  readonly MinimumLength?: number | undefined;
  readonly RequireUppercase?: boolean | undefined;
  readonly RequireLowercase?: boolean | undefined;
  readonly RequireNumbers?: boolean | undefined;
  readonly RequireSymbols?: boolean | undefined;
  readonly PasswordHistorySize?: number | undefined;
  readonly TemporaryPasswordValidityDays?: number | undefined;
}

export interface SchemaAttribute {
  readonly Name: string;
  readonly AttributeDataType?: 'String' | 'Number' | 'DateTime' | 'Boolean' | undefined;
  readonly DeveloperOnlyAttribute?: boolean | undefined;
  readonly Mutable?: boolean | undefined;
  readonly Required?: boolean | undefined;
  readonly StringAttributeConstraints?: {
    readonly MinLength?: string | undefined;
    readonly MaxLength?: string | undefined;
  };
  readonly NumberAttributeConstraints?: {
    readonly MinValue?: string | undefined;
    readonly MaxValue?: string | undefined;
  };
}

/** Function ARNs by trigger. */
export interface LambdaConfig {
  readonly PreSignUp?: string | undefined;
  readonly CustomMessage?: string | undefined;
  readonly PostConfirmation?: string | undefined;
  readonly PreAuthentication?: string | undefined;
  readonly PostAuthentication?: string | undefined;
  readonly DefineAuthChallenge?: string | undefined;
  readonly CreateAuthChallenge?: string | undefined;
  readonly VerifyAuthChallengeResponse?: string | undefined;
  readonly PreTokenGeneration?: string | undefined;
  readonly PreTokenGenerationConfig?:
    | { readonly LambdaVersion?: 'V1_0' | 'V2_0' | 'V3_0'; readonly LambdaArn?: string }
    | null
    | undefined;
  readonly UserMigration?: string | undefined;
  readonly [trigger: string]: unknown;
}

/** An app client as DescribeUserPoolClient shows it; secrets stand apart. */
export interface Client {
  readonly id: string;
  readonly poolId: string;
  readonly createdAt: number;
  readonly modifiedAt: number;
  readonly doc: ClientDoc;
}

export interface ClientDoc {
  readonly ClientName: string;
  /** Sealed. Absent: the client has none. */
  readonly secrets?: readonly SealedSecret[] | undefined;
  /** As for pools. */
  readonly notHere?: readonly string[] | undefined;
  readonly RefreshTokenValidity?: number | undefined;
  readonly AccessTokenValidity?: number | undefined;
  readonly IdTokenValidity?: number | undefined;
  readonly TokenValidityUnits?: {
    readonly AccessToken?: TimeUnit | undefined;
    readonly IdToken?: TimeUnit | undefined;
    readonly RefreshToken?: TimeUnit | undefined;
  };
  readonly ReadAttributes?: readonly string[] | undefined;
  readonly WriteAttributes?: readonly string[] | undefined;
  readonly ExplicitAuthFlows?: readonly string[] | undefined;
  readonly SupportedIdentityProviders?: readonly string[] | undefined;
  readonly CallbackURLs?: readonly string[] | undefined;
  readonly LogoutURLs?: readonly string[] | undefined;
  readonly DefaultRedirectURI?: string | undefined;
  readonly AllowedOAuthFlows?: readonly ('code' | 'implicit' | 'client_credentials')[] | undefined;
  readonly AllowedOAuthScopes?: readonly string[] | undefined;
  readonly AllowedOAuthFlowsUserPoolClient?: boolean | undefined;
  readonly PreventUserExistenceErrors?: 'LEGACY' | 'ENABLED' | undefined;
  readonly EnableTokenRevocation?: boolean | undefined;
  readonly AuthSessionValidity?: number | undefined;
  readonly RefreshTokenRotation?: {
    readonly Feature: 'ENABLED' | 'DISABLED';
    readonly RetryGracePeriodSeconds?: number | undefined;
  };
  readonly [member: string]: unknown;
}

export type TimeUnit = 'seconds' | 'minutes' | 'hours' | 'days';

export interface SealedSecret {
  readonly id: string;
  readonly sealed: string;
  readonly createdAt: number;
}

/** A part of a pool that is found by its name: the doc has the API's shape. */
export interface PoolPart<Doc> {
  readonly name: string;
  readonly createdAt: number;
  readonly modifiedAt: number;
  readonly doc: Doc;
}

export interface GroupDoc {
  readonly Description?: string | undefined;
  readonly RoleArn?: string | undefined;
  readonly Precedence?: number | undefined;
  /** `RoleArn` or `Precedence` is not here: no role is the preferred one of who is in the group. */
  readonly notHere?: readonly string[] | undefined;
}

export interface ResourceServerDoc {
  readonly Name: string;
  readonly Scopes?: readonly { readonly ScopeName: string; readonly ScopeDescription: string }[] | undefined;
}

export interface IdentityProviderDoc {
  readonly ProviderType: 'SAML' | 'OIDC' | 'Google' | 'Facebook' | 'LoginWithAmazon' | 'SignInWithApple';
  /** In the store without the secrets. */
  readonly ProviderDetails: Readonly<Record<string, string>>;
  /** The secrets of `ProviderDetails`, sealed: see `sealedProvider`. */
  readonly sealedDetails?: Readonly<Record<string, string>> | undefined;
  /** Pool attribute to claim. */
  readonly AttributeMapping?: Readonly<Record<string, string>> | undefined;
  readonly IdpIdentifiers?: readonly string[] | undefined;
}

export interface DomainDoc {
  /** Present: the domain is one of the operator's own. */
  readonly CustomDomainConfig?:
    | { readonly CertificateArn: string; readonly SecurityPolicy?: string }
    | undefined;
  readonly ManagedLoginVersion?: number | undefined;
}
