import type { Json } from '@portcullis/model/source';

/** Who the caller turned out to be, as backends, logs and templates see it. */
export interface CallerIdentity {
  /** AWS_IAM. */
  readonly iam?: IamIdentity | undefined;
  /** The `authorizer` object of events and `$context.authorizer`. */
  readonly authorizer?: AuthorizerContext | undefined;
  /** Where the method requires a key. */
  readonly apiKey?: { readonly id: string; readonly value: string } | undefined;
}

/** DG "$context variables": the `identity` fields that only AWS_IAM fills. */
export interface IamIdentity {
  readonly accessKey: string;
  /** The caller's account. */
  readonly accountId: string;
  /** `AIDA...` or `AROA...:session`; `caller` and `user` in REST events, `callerId` and `userId` in HTTP ones. */
  readonly callerId: string;
  readonly userArn: string;
  readonly principalOrgId?: string | undefined;
  readonly cognito?:
    | {
        readonly identityId: string;
        readonly identityPoolId: string;
        readonly authenticationType: 'authenticated' | 'unauthenticated';
        /** Absent for guests. */
        readonly authenticationProvider?: string | undefined;
        readonly amr: readonly string[];
      }
    | undefined;
}

export type AuthorizerContext =
  /** COGNITO_USER_POOLS: claim values rendered as strings. */
  | { readonly kind: 'cognito'; readonly claims: Readonly<Record<string, string>> }
  /** JWT: values as strings, arrays as `[a b]`; `scopes` null where the route has none. */
  | {
      readonly kind: 'jwt';
      readonly claims: Readonly<Record<string, string>>;
      readonly scopes: readonly string[] | null;
    }
  | {
      readonly kind: 'lambda';
      readonly principalId: string | undefined;
      /** As returned: REST stringifies the values when it builds the event. */
      readonly context: Readonly<Record<string, Json>>;
      /** Milliseconds the authorizer took; 0 from the cache. */
      readonly latencyMs: number;
    };
