/** What a caller may do at a route, whatever its path parameters are. */
export interface Access {
  readonly decision: 'allow' | 'deny' | 'some' | 'depends';
  /** Of the refusal; of `allow` the gateway's own answer, or 200. */
  readonly status: number;
  readonly code: string;
  /** `some`: a path that is let in, and one that is not. */
  readonly examples?: { readonly allowed: string; readonly denied: string } | undefined;
  /** `depends`: the Lambda authorizer whose code decides. */
  readonly authorizer?: string | undefined;
}
