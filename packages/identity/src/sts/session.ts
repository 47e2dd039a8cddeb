/**
 * What temporary credentials stand for: all that is needed to decide a request, but for the policies of the role or
 * user, which count as they are when the request comes. Times are milliseconds since the epoch.
 */
export interface Session {
  readonly issuedAt: number;
  readonly expiresAt: number;
  readonly of: SessionOf;
  /** Session policies that came as text, and the ARNs of those that are managed: together they limit. */
  readonly policies?: readonly string[] | undefined;
  readonly policyArns?: readonly string[] | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  /** Keys of the tags that go on to the next role of a chain. */
  readonly transitive?: readonly string[] | undefined;
  readonly sourceIdentity?: string | undefined;
  /** Condition keys that last as long as the session, in lower case: those of the identity provider. */
  readonly keys?: Readonly<Record<string, string | readonly string[]>> | undefined;
  /** When GetSessionToken was asked with a code of an MFA device. */
  readonly mfaAuthenticatedAt?: number | undefined;
}

/** IAM User Guide "Compare AWS STS credentials": whose credentials they are. `id`: of the role or user as it was then. */
export type SessionOf =
  | { readonly kind: 'role'; readonly arn: string; readonly id: string; readonly name: string }
  /** GetSessionToken. */
  | { readonly kind: 'user'; readonly arn: string; readonly id: string }
  /** GetFederationToken: `arn` is the user's, who asked. */
  | { readonly kind: 'federated-user'; readonly arn: string; readonly id: string; readonly name: string };
