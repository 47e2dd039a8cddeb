/** The value of a condition key in a request: single- or multivalued. Types come from the key registry. */
export type ContextValue = string | readonly string[];

/** Condition keys of a request, looked up only when a policy asks. Names arrive in lower case. */
export interface RequestContext {
  /** `undefined` means that the key is missing. */
  value(key: string): ContextValue | undefined;
}

/** Who asks. IAM User Guide, "AWS JSON policy elements: Principal". */
export type Principal =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'root'; readonly account: string; readonly arn: string }
  | { readonly kind: 'user'; readonly account: string; readonly arn: string }
  /** `arn` is the session's (`arn:aws:sts::...:assumed-role/R/s`), `roleArn` the role's, path included. */
  | {
      readonly kind: 'role-session';
      readonly account: string;
      readonly arn: string;
      readonly roleArn: string;
    }
  | {
      readonly kind: 'federated-user';
      readonly account: string;
      readonly arn: string;
      readonly userArn: string;
    }
  | { readonly kind: 'service'; readonly name: string }
  /** Who an identity provider vouches for: its domain (`cognito-identity.amazonaws.com`) or its ARN. */
  | { readonly kind: 'federated'; readonly provider: string };

export interface PolicyRequest {
  readonly principal: Principal;
  /** `execute-api:Invoke`. */
  readonly action: string;
  /** The concrete ARN. */
  readonly resource: string;
  readonly context: RequestContext;
}

export type PolicyOutcome = 'allowed' | 'explicitDeny' | 'implicitDeny';

/** Why a statement did or did not apply; the shape of `evidence.statements` in the JSON of `explain`. */
export interface StatementEvidence {
  readonly policy: string;
  readonly sid?: string | undefined;
  readonly index: number;
  readonly file: string;
  readonly line: number;
  readonly effect: 'Allow' | 'Deny';
  readonly matched: boolean;
  /** The first element that failed. */
  readonly failed?:
    | {
        readonly element: 'principal' | 'action' | 'resource' | 'condition';
        readonly key?: string | undefined;
        readonly operator?: string | undefined;
        readonly expected: readonly string[];
        readonly actual?: ContextValue | undefined;
      }
    | undefined;
}
