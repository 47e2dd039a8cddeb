/**
 * What a value that is not here does to a resource of Amazon Cognito.
 * - `nothing`: it decides nothing about access.
 * - `narrows`: what it would add is left out, and there is less access.
 * - `decides`: what it says may be a guard; nobody acts on the resource without it.
 */
export type Loss = 'nothing' | 'narrows' | 'decides';

interface Properties {
  readonly nothing?: RegExp;
  readonly narrows?: RegExp;
}

/** By type; every property that stands in neither list decides. Patterns are of the beginning of the path. */
const PROPERTIES: Readonly<Record<string, Properties>> = {
  UserPool: {
    nothing:
      /^(?:UserPoolName|EmailConfiguration|SmsConfiguration|VerificationMessageTemplate|EmailAuthentication(?:Message|Subject)|EmailVerification(?:Message|Subject)|Sms(?:Authentication|Verification)Message|AdminCreateUserConfig\.InviteMessageTemplate)\b/,
    // A trigger that is not here stays declared, and what would call it fails.
    // Policies that ask about a tag that is not here refuse.
    narrows: /^(?:LambdaConfig|UserPoolTags)\b/,
  },
  UserPoolClient: {
    nothing: /^(?:ClientName|AnalyticsConfiguration|EnablePropagateAdditionalUserContextData)\b/,
    narrows:
      /^(?:UserPoolId|CallbackURLs|LogoutURLs|DefaultRedirectURI|AllowedOAuth(?:Flows|Scopes|FlowsUserPoolClient)|SupportedIdentityProviders)\b/,
  },
  UserPoolGroup: { nothing: /^Description\b/, narrows: /^(?:GroupName|UserPoolId)\b/ },
  UserPoolDomain: { nothing: /^(?:CustomDomainConfig|ManagedLoginVersion)\b/, narrows: /^/ },
  UserPoolResourceServer: { nothing: /^Name\b/, narrows: /^/ },
  UserPoolIdentityProvider: { narrows: /^/ },
  UserPoolUser: { narrows: /^/ },
  UserPoolUserToGroupAttachment: { narrows: /^/ },
  IdentityPool: {
    nothing: /^(?:IdentityPoolName|CognitoEvents|CognitoStreams|PushSync)\b/,
    narrows:
      /^(?:AllowUnauthenticatedIdentities$|CognitoIdentityProviders(?:\[\d+\](?:\.ClientId|\.ProviderName)?)?$|DeveloperProviderName$|IdentityPoolTags|OpenIdConnectProviderARNs|SamlProviderARNs|SupportedLoginProviders)/,
  },
  IdentityPoolRoleAttachment: { narrows: /^(?:IdentityPoolId|Roles)\b/ },
};

/** Of resources that this service does not act on, nothing is lost. */
const NOT_ACTED_ON: ReadonlySet<string> = new Set([
  'LogDeliveryConfiguration',
  'ManagedLoginBranding',
  'Terms',
  'UserPoolRegionalConfigurationAttachment',
  'UserPoolReplica',
  'UserPoolRiskConfigurationAttachment',
  'UserPoolUICustomizationAttachment',
]);

/** `path` of a property, below `Properties`: `Schema[0].Mutable`. */
export function lossOf(type: string, path: string): Loss {
  if (NOT_ACTED_ON.has(type)) return 'nothing';
  const { nothing, narrows } = PROPERTIES[type] ?? {};
  if (nothing?.test(path) === true) return 'nothing';
  return narrows?.test(path) === true ? 'narrows' : 'decides';
}
