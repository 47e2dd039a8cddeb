import type { SetupReference } from './reference.ts';

/** Statements for `execute-api:Invoke` on the API's own routes. */
export interface SetupResourcePolicy {
  readonly statements: readonly {
    readonly sid: string;
    readonly effect: 'Allow' | 'Deny';
    readonly principal: '*' | { readonly aws: readonly SetupReference[] };
    /** `GET /orders`; absent: every route. */
    readonly routes?: readonly string[] | undefined;
    readonly conditions: readonly {
      readonly operator: string;
      readonly key: string;
      readonly values: readonly SetupReference[];
    }[];
  }[];
}

export interface SetupPrivateEndpoint {
  readonly vpcParameter: string;
  readonly subnetsParameter: string;
  readonly securityGroupsParameter: string;
  /** The endpoint's own policy allows this API's routes and nothing else. */
  readonly endpointPolicyRoutes: readonly string[];
}

export interface SetupWebAcl {
  readonly name: string;
  /** Requests per five minutes and source address. */
  readonly rateLimit: number;
  /** `AWSManagedRulesCommonRuleSet`. */
  readonly managedRuleGroups: readonly string[];
  readonly protects: readonly ('api' | 'user-pool')[];
}

/** A custom domain that asks for a client certificate; the default endpoint is switched off. */
export interface SetupMutualTls {
  readonly domainParameter: string;
  readonly certificateParameter: string;
  /** S3 URI of the certificates that are trusted. */
  readonly truststoreParameter: string;
}

/** A CloudFront distribution with a web ACL in front of the API. */
export interface SetupFront {
  /** ARN of a web ACL of scope CLOUDFRONT (they live in us-east-1). */
  readonly webAclParameter: string;
  /** Parameter with the secret header value that CloudFront adds and the API's function or authorizer demands. */
  readonly originSecretParameter: string;
}
