import type { Kysely } from 'kysely';

/**
 * The tables of the identity service, the same on SQLite and PostgreSQL. Times are milliseconds since the epoch,
 * flags 0 or 1, documents JSON as text in the shape of the service's own API where there is one.
 */
export interface Database {
  /** What belongs to the whole store: the check value of the keys, for one. */
  settings: { name: string; value: string };
  pools: {
    id: string;
    /** `template` pools follow the template at each start; `api` pools are of CreateUserPool. */
    origin: 'template' | 'api';
    doc: string;
    created_at: number;
    modified_at: number;
  };
  clients: {
    id: string;
    pool_id: string;
    origin: 'template' | 'api';
    doc: string;
    created_at: number;
    modified_at: number;
  };
  /** What a pool has beside users and clients: groups, resource servers, identity providers, domains. */
  pool_parts: {
    pool_id: string;
    kind: PoolPartKind;
    /** Group name, resource server identifier, provider name, domain. */
    name: string;
    origin: 'template' | 'api';
    doc: string;
    created_at: number;
    modified_at: number;
  };
  users: {
    pool_id: string;
    sub: string;
    username: string;
    /** The username as it is compared: in lower case where the pool's usernames are case-insensitive. */
    username_key: string;
    status: UserStatus;
    enabled: number;
    doc: string;
    created_at: number;
    modified_at: number;
  };
  /** Values by which a user is found beside its username; one owner each. */
  aliases: {
    pool_id: string;
    kind: 'email' | 'phone_number' | 'preferred_username';
    /** As it is compared. */
    value: string;
    sub: string;
  };
  /** External identities that sign in as a user. */
  federated: {
    pool_id: string;
    provider: string;
    subject: string;
    sub: string;
    doc: string;
    created_at: number;
  };
  members: { pool_id: string; group_name: string; sub: string; created_at: number };
  /** Refresh tokens, by keyed hash; a family is one sign-in (its `origin_jti`). */
  refresh_tokens: {
    hash: string;
    pool_id: string;
    client_id: string;
    sub: string;
    family: string;
    doc: string;
    expires_at: number;
    /** 0: valid. */
    revoked_at: number;
    /** When another token took its place; 0: none did. */
    rotated_at: number;
  };
  /** Sign-ins whose access tokens are revoked, and users who signed out everywhere (`sub` with a time). */
  revocations: { pool_id: string; subject: string; at: number; expires_at: number };
  /** Codes that were sent, by keyed hash: one of each purpose for a user. */
  codes: {
    pool_id: string;
    sub: string;
    purpose: string;
    hash: string;
    doc: string;
    attempts: number;
    expires_at: number;
  };
  /** Failures of a user, for lockout and limits. */
  attempts: { pool_id: string; subject: string; purpose: string; failures: number; last_at: number };
  /** What counts once: challenge sessions, OAuth codes, SAML assertions, passkey challenges. */
  spent: { kind: string; id: string; expires_at: number };
  /** Codes of the authorization endpoint, by keyed hash; used ones stay for a day to be recognised. */
  oauth_codes: {
    hash: string;
    pool_id: string;
    doc: string;
    expires_at: number;
    /** 0: not used. */
    used_at: number;
  };
  devices: {
    pool_id: string;
    sub: string;
    device_key: string;
    doc: string;
    created_at: number;
    modified_at: number;
    last_used_at: number;
  };
  passkeys: {
    pool_id: string;
    sub: string;
    credential_id: string;
    doc: string;
    created_at: number;
  };
  /** Private keys are sealed; the newest that is not retired signs, all that are not deleted verify. */
  signing_keys: {
    pool_id: string;
    use: 'id' | 'access' | 'saml' | 'identity';
    kid: string;
    sealed: string;
    public_jwk: string;
    created_at: number;
    /** 0: signs. */
    retired_at: number;
  };
  identity_pools: {
    id: string;
    origin: 'template' | 'api';
    doc: string;
    created_at: number;
    modified_at: number;
  };
  identities: {
    id: string;
    pool_id: string;
    disabled: number;
    created_at: number;
    modified_at: number;
  };
  identity_logins: {
    pool_id: string;
    provider: string;
    subject: string;
    identity_id: string;
  };
}

export type PoolPartKind = 'group' | 'resource-server' | 'identity-provider' | 'domain';

/** Cognito's `UserStatusType`. */
export type UserStatus =
  | 'UNCONFIRMED'
  | 'CONFIRMED'
  | 'ARCHIVED'
  | 'COMPROMISED'
  | 'UNKNOWN'
  | 'RESET_REQUIRED'
  | 'FORCE_CHANGE_PASSWORD'
  | 'EXTERNAL_PROVIDER';

export type Db = Kysely<Database>;
