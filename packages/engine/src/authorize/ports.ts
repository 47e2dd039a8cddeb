import type { LambdaAuthorizer, Quota, Throttle } from '@portcullis/model';
import type { Json } from '@portcullis/model/source';
import type { Claims } from '../jwt/index.ts';
import type { KeySet, SignatureCrypto } from '../jwt/ports.ts';
import type { HashCrypto } from '../sigv4/ports.ts';
import type { Credential } from './directory.ts';

export type { KeySet } from '../jwt/ports.ts';

/** What the pipeline needs from outside. Everything that does I/O or knows the time stands here. */
export interface AuthorizePorts {
  /** Milliseconds since the epoch. */
  now(): number;
  readonly crypto: HashCrypto & SignatureCrypto;
  /** A linear-time regular expression; throws on a pattern that it cannot express. Whole-string match. */
  compilePattern(pattern: string): (text: string) => boolean;
  /** JSON Schema (draft 4); throws on a schema that it cannot use. */
  compileSchema(schema: unknown): (value: unknown) => boolean;
  /** `sessionToken`: what the request presents as one, unverified; credentials may be made from it alone. */
  findCredential(accessKeyId: string, sessionToken: string | undefined): Credential | undefined;
  /** The keys of an issuer, by the issuer's URL (JWT authorizers) or the pool's ARN (Cognito authorizers). */
  keySet(source: KeySource): KeySet;
  /** Runs the authorizer's function with an event. Only failures that carry meaning are told apart. */
  invokeAuthorizer(
    authorizer: LambdaAuthorizer,
    event: Json,
    functionArn: string,
  ): Promise<AuthorizerInvocation>;
  readonly counters: Counters;
  /**
   * Whether the sign-in that a verified token of a user pool comes from was ended. Absent: tokens count until they
   * expire, as API Gateway takes them.
   */
  isRevoked?(claims: Claims): boolean | Promise<boolean>;
}

export type KeySource = { readonly issuer: string } | { readonly userPoolArn: string };

export type AuthorizerInvocation =
  | { readonly ok: true; readonly output: string }
  /** The function threw: the message decides (`Unauthorized` is 401). */
  | { readonly ok: false; readonly kind: 'error'; readonly message: string }
  | { readonly ok: false; readonly kind: 'timeout' | 'unavailable'; readonly message: string };

/** Token buckets and quotas, in this process or shared. `true` means that the request may pass. */
export interface Counters {
  takeToken(bucket: string, throttle: Throttle, now: number): boolean | Promise<boolean>;
  spendQuota(counter: string, quota: Quota, now: number): boolean | Promise<boolean>;
}
