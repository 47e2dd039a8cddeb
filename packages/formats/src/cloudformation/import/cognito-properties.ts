/**
 * How a value is written. A list has the shape of its items, a map whose keys are the template's own that of its values
 * under `*`; any other map names its members.
 */
export type Shape = 'text' | 'flag' | 'integer' | 'json' | readonly [Shape] | Members;

export interface Members {
  readonly [name: string]: Shape;
}

const attribute: Members = { Name: 'text', Value: 'text' };
const email: Members = {
  ConfigurationSet: 'text',
  EmailSendingAccount: 'text',
  From: 'text',
  ReplyToEmailAddress: 'text',
  SourceArn: 'text',
};
const sms: Members = {
  EumsSms: {
    CallerArn: 'text',
    ConfigurationSetName: 'text',
    ExternalId: 'text',
    InEntityId: 'text',
    InTemplateId: 'text',
    OriginationIdentity: 'text',
    Region: 'text',
  },
  ExternalId: 'text',
  SnsCallerArn: 'text',
  SnsRegion: 'text',
};
const versioned: Members = { LambdaArn: 'text', LambdaVersion: 'text' };
const triggers: Members = {
  CreateAuthChallenge: 'text',
  CustomEmailSender: versioned,
  CustomMessage: 'text',
  CustomSMSSender: versioned,
  DefineAuthChallenge: 'text',
  InboundFederation: versioned,
  KMSKeyID: 'text',
  PostAuthentication: 'text',
  PostConfirmation: 'text',
  PreAuthentication: 'text',
  PreSignUp: 'text',
  PreTokenGeneration: 'text',
  PreTokenGenerationConfig: versioned,
  UserMigration: 'text',
  VerifyAuthChallengeResponse: 'text',
};
const action: Members = { EventAction: 'text', Notify: 'flag' };
const notice: Members = { HtmlBody: 'text', Subject: 'text', TextBody: 'text' };

/**
 * Properties of Amazon Cognito's resources, as the CloudFormation Template Reference lists them, by the part of the type
 * after `AWS::Cognito::`. CloudFormation refuses any other, and so must whoever reads `LambdaConfg` as no trigger.
 */
export const COGNITO_PROPERTIES: Readonly<Record<string, Members>> = {
  IdentityPool: {
    AllowClassicFlow: 'flag',
    AllowUnauthenticatedIdentities: 'flag',
    CognitoEvents: 'json',
    CognitoIdentityProviders: [{ ClientId: 'text', ProviderName: 'text', ServerSideTokenCheck: 'flag' }],
    CognitoStreams: { RoleArn: 'text', StreamName: 'text', StreamingStatus: 'text' },
    DeveloperProviderName: 'text',
    IdentityPoolName: 'text',
    IdentityPoolTags: [{ Key: 'text', Value: 'text' }],
    OpenIdConnectProviderARNs: ['text'],
    PushSync: { ApplicationArns: ['text'], RoleArn: 'text' },
    SamlProviderARNs: ['text'],
    SupportedLoginProviders: { '*': 'text' },
  },
  IdentityPoolPrincipalTag: {
    IdentityPoolId: 'text',
    IdentityProviderName: 'text',
    PrincipalTags: { '*': 'text' },
    UseDefaults: 'flag',
  },
  IdentityPoolRoleAttachment: {
    IdentityPoolId: 'text',
    RoleMappings: {
      '*': {
        AmbiguousRoleResolution: 'text',
        IdentityProvider: 'text',
        RulesConfiguration: {
          Rules: [{ Claim: 'text', MatchType: 'text', RoleARN: 'text', Value: 'text' }],
        },
        Type: 'text',
      },
    },
    Roles: { '*': 'text' },
  },
  LogDeliveryConfiguration: {
    LogConfigurations: [
      {
        CloudWatchLogsConfiguration: { LogGroupArn: 'text' },
        EventSource: 'text',
        FirehoseConfiguration: { StreamArn: 'text' },
        LogLevel: 'text',
        S3Configuration: { BucketArn: 'text' },
      },
    ],
    UserPoolId: 'text',
  },
  ManagedLoginBranding: {
    Assets: [{ Bytes: 'text', Category: 'text', ColorMode: 'text', Extension: 'text', ResourceId: 'text' }],
    ClientId: 'text',
    ReturnMergedResources: 'flag',
    Settings: 'json',
    UseCognitoProvidedValues: 'flag',
    UserPoolId: 'text',
  },
  Terms: {
    ClientId: 'text',
    Enforcement: 'text',
    Links: { '*': 'text' },
    TermsName: 'text',
    TermsSource: 'text',
    UserPoolId: 'text',
  },
  UserPool: {
    AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'text', Priority: 'integer' }] },
    AdminCreateUserConfig: {
      AllowAdminCreateUserOnly: 'flag',
      InviteMessageTemplate: { EmailMessage: 'text', EmailSubject: 'text', SMSMessage: 'text' },
      UnusedAccountValidityDays: 'integer',
    },
    AliasAttributes: ['text'],
    AutoVerifiedAttributes: ['text'],
    DeletionProtection: 'text',
    DeviceConfiguration: {
      ChallengeRequiredOnNewDevice: 'flag',
      DeviceOnlyRememberedOnUserPrompt: 'flag',
    },
    EmailAuthenticationMessage: 'text',
    EmailAuthenticationSubject: 'text',
    EmailConfiguration: email,
    EmailVerificationMessage: 'text',
    EmailVerificationSubject: 'text',
    EnabledMfas: ['text'],
    IssuerConfiguration: { Type: 'text' },
    KeyConfiguration: { KeyType: 'text', KmsKeyArn: 'text' },
    LambdaConfig: triggers,
    MfaConfiguration: 'text',
    Policies: {
      PasswordPolicy: {
        MinimumLength: 'integer',
        PasswordHistorySize: 'integer',
        RequireLowercase: 'flag',
        RequireNumbers: 'flag',
        RequireSymbols: 'flag',
        RequireUppercase: 'flag',
        TemporaryPasswordValidityDays: 'integer',
      },
      SignInPolicy: { AllowedFirstAuthFactors: ['text'] },
    },
    Schema: [
      {
        AttributeDataType: 'text',
        DeveloperOnlyAttribute: 'flag',
        Mutable: 'flag',
        Name: 'text',
        NumberAttributeConstraints: { MaxValue: 'text', MinValue: 'text' },
        Required: 'flag',
        StringAttributeConstraints: { MaxLength: 'text', MinLength: 'text' },
      },
    ],
    SmsAuthenticationMessage: 'text',
    SmsConfiguration: sms,
    SmsVerificationMessage: 'text',
    UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['text'] },
    UserPoolAddOns: {
      AdvancedSecurityAdditionalFlows: { CustomAuthMode: 'text' },
      AdvancedSecurityMode: 'text',
    },
    UserPoolName: 'text',
    UserPoolTags: { '*': 'text' },
    UserPoolTier: 'text',
    UsernameAttributes: ['text'],
    UsernameConfiguration: { CaseSensitive: 'flag' },
    VerificationMessageTemplate: {
      DefaultEmailOption: 'text',
      EmailMessage: 'text',
      EmailMessageByLink: 'text',
      EmailSubject: 'text',
      EmailSubjectByLink: 'text',
      SmsMessage: 'text',
    },
    WebAuthnFactorConfiguration: 'text',
    WebAuthnRelyingPartyID: 'text',
    WebAuthnUserVerification: 'text',
  },
  UserPoolClient: {
    AccessTokenValidity: 'integer',
    AllowedOAuthFlows: ['text'],
    AllowedOAuthFlowsUserPoolClient: 'flag',
    AllowedOAuthScopes: ['text'],
    AnalyticsConfiguration: {
      ApplicationArn: 'text',
      ApplicationId: 'text',
      ExternalId: 'text',
      RoleArn: 'text',
      UserDataShared: 'flag',
    },
    AuthSessionValidity: 'integer',
    CallbackURLs: ['text'],
    ClientName: 'text',
    DefaultRedirectURI: 'text',
    EnablePropagateAdditionalUserContextData: 'flag',
    EnableTokenRevocation: 'flag',
    ExplicitAuthFlows: ['text'],
    GenerateSecret: 'flag',
    IdTokenValidity: 'integer',
    LogoutURLs: ['text'],
    PreventUserExistenceErrors: 'text',
    ReadAttributes: ['text'],
    RefreshTokenRotation: { Feature: 'text', RetryGracePeriodSeconds: 'integer' },
    RefreshTokenValidity: 'integer',
    SupportedIdentityProviders: ['text'],
    TokenValidityUnits: { AccessToken: 'text', IdToken: 'text', RefreshToken: 'text' },
    UserPoolId: 'text',
    WriteAttributes: ['text'],
  },
  UserPoolDomain: {
    CustomDomainConfig: { CertificateArn: 'text', SecurityPolicy: 'text' },
    Domain: 'text',
    ManagedLoginVersion: 'integer',
    Routing: { Failover: { PrimaryRoute53HealthCheckId: 'text', SecondaryRegion: 'text' } },
    UserPoolId: 'text',
  },
  UserPoolGroup: {
    Description: 'text',
    GroupName: 'text',
    Precedence: 'integer',
    RoleArn: 'text',
    UserPoolId: 'text',
  },
  UserPoolIdentityProvider: {
    AttributeMapping: { '*': 'text' },
    IdpIdentifiers: ['text'],
    ProviderDetails: { '*': 'text' },
    ProviderName: 'text',
    ProviderType: 'text',
    UserPoolId: 'text',
  },
  UserPoolRegionalConfigurationAttachment: {
    EmailConfiguration: email,
    LambdaConfig: triggers,
    SmsConfiguration: sms,
    Status: 'text',
    UserPoolId: 'text',
    UserPoolTags: { '*': 'text' },
  },
  UserPoolReplica: { RegionName: 'text', UserPoolId: 'text', UserPoolTagsAtCreate: { '*': 'text' } },
  UserPoolResourceServer: {
    Identifier: 'text',
    Name: 'text',
    Scopes: [{ ScopeDescription: 'text', ScopeName: 'text' }],
    UserPoolId: 'text',
  },
  UserPoolRiskConfigurationAttachment: {
    AccountTakeoverRiskConfiguration: {
      Actions: { HighAction: action, LowAction: action, MediumAction: action },
      NotifyConfiguration: {
        BlockEmail: notice,
        From: 'text',
        MfaEmail: notice,
        NoActionEmail: notice,
        ReplyTo: 'text',
        SourceArn: 'text',
      },
    },
    ClientId: 'text',
    CompromisedCredentialsRiskConfiguration: { Actions: { EventAction: 'text' }, EventFilter: ['text'] },
    RiskExceptionConfiguration: { BlockedIPRangeList: ['text'], SkippedIPRangeList: ['text'] },
    UserPoolId: 'text',
  },
  UserPoolUICustomizationAttachment: { CSS: 'text', ClientId: 'text', UserPoolId: 'text' },
  UserPoolUser: {
    ClientMetadata: { '*': 'text' },
    DesiredDeliveryMediums: ['text'],
    ForceAliasCreation: 'flag',
    MessageAction: 'text',
    UserAttributes: [attribute],
    UserPoolId: 'text',
    Username: 'text',
    ValidationData: [attribute],
  },
  UserPoolUserToGroupAttachment: { GroupName: 'text', UserPoolId: 'text', Username: 'text' },
};
