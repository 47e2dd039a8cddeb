import type { UserStatus } from '../store/database.ts';
import type { MfaFactor } from '../user-pools/user.ts';

/** A user on a line of a JSON lines file. */
export interface UserRecord {
  readonly username: string;
  readonly sub: string;
  readonly status: UserStatus;
  readonly enabled: boolean;
  readonly attributes: Readonly<Record<string, string>>;
  readonly groups?: readonly string[] | undefined;
  readonly mfa?: RecordedMfa | undefined;
  readonly identities?: readonly RecordedIdentity[] | undefined;
  /** Only when asked for: whoever has the file can try passwords on it. */
  readonly password?: RecordedPassword | undefined;
}

export interface RecordedMfa {
  readonly enabled: readonly MfaFactor[];
  readonly preferred?: MfaFactor | undefined;
  /** The authenticator app's secret; only when asked for. */
  readonly totpSecret?: string | undefined;
}

export interface RecordedIdentity {
  readonly provider: string;
  readonly attributeName: string;
  readonly value: string;
  readonly providerType: string;
  readonly issuer: string | null;
  readonly primary: boolean;
}

export interface RecordedPassword {
  /** Argon2id, encoded. */
  readonly hash: string;
  /** Hex, of SRP; they count for the pool and the username that are named with them. */
  readonly srp: {
    readonly pool: string;
    readonly username: string;
    readonly salt: string;
    readonly verifier: string;
  };
  /** Of temporary passwords: milliseconds since the epoch. */
  readonly validUntil?: number | undefined;
}

/** What an import did. */
export interface ImportReport {
  readonly created: number;
  /** Names that were there already: those users are as they were. */
  readonly skipped: number;
  readonly failures: readonly ImportFailure[];
}

export interface ImportFailure {
  /** Of the file, from 1. */
  readonly line: number;
  readonly reason: string;
}

/** A file that cannot be imported at all. */
export class UsersFileError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsersFileError';
  }
}
