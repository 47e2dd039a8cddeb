import type { UserStatus } from '../store/database.ts';

/** A user of a pool. */
export interface User {
  readonly poolId: string;
  readonly sub: string;
  /** As stored: SRP and secret hashes go by it. */
  readonly username: string;
  readonly status: UserStatus;
  readonly enabled: boolean;
  readonly createdAt: number;
  readonly modifiedAt: number;
  readonly doc: UserDoc;
}

export interface UserDoc {
  /** Without `sub`. Values as text, as Cognito keeps them. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly password?: StoredPassword | undefined;
  /** Hashes of passwords that the policy's history still refuses, newest first. */
  readonly passwordHistory?: readonly string[] | undefined;
  readonly mfa?: UserMfa | undefined;
  /** Browsers that signed in at this time or before are no longer signed in; milliseconds since the epoch. */
  readonly hostedSessionsFrom?: number | undefined;
}

export interface StoredPassword {
  /** Argon2id, for password flows. */
  readonly hash: string;
  /** SRP: hex of the salt, and the verifier sealed. */
  readonly salt: string;
  readonly sealedVerifier: string;
  readonly changedAt: number;
  /** Temporary ones end; milliseconds since the epoch. */
  readonly validUntil?: number | undefined;
}

export interface UserMfa {
  /** Factors that are switched on for the user. */
  readonly enabled: readonly MfaFactor[];
  readonly preferred?: MfaFactor | undefined;
  /** `false`: the user's passkeys are one factor, even where the pool takes them for two. */
  readonly passkeys?: boolean | undefined;
  /** Sealed; of the authenticator app that was verified. */
  readonly sealedTotp?: string | undefined;
  /** Sealed; of one that was associated and not yet verified. */
  readonly pendingTotp?: string | undefined;
}

export type MfaFactor = 'SMS_MFA' | 'SOFTWARE_TOKEN_MFA' | 'EMAIL_OTP';
