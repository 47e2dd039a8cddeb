import type { Json } from '@portcullis/model/source';
import type { Client, IdentityProviderDoc, Pool, PoolPart } from '../user-pools/pool.ts';
import type { User } from '../user-pools/user.ts';

/** A log-in that goes on at an identity provider. */
export interface FederationStart {
  readonly pool: Pool;
  readonly client: Client;
  readonly provider: PoolPart<IdentityProviderDoc>;
  /** The query of `/oauth2/authorize`, without the question mark, that goes on once the user is known. */
  readonly resume: string;
}

export type FederationStarted =
  | {
      readonly ok: true;
      /** Where the browser goes now. */
      readonly url: string;
      /** A `Set-Cookie` value that must go with the redirect: it ties the log-in to this browser. */
      readonly cookie: string;
    }
  | FederationFailure;

/** A user whom an identity provider has authenticated. */
export interface FederatedSignIn {
  readonly ok: true;
  readonly pool: Pool;
  readonly client: Client;
  /** The user of the pool; a linked one where the identity is linked. */
  readonly user: User;
  /** The claim `identities` of its ID tokens. */
  readonly identities: readonly Json[];
  readonly provider: string;
  /**
   * The query of `/oauth2/authorize`. It is as it was given to `beginFederation`; where the provider began, it is the
   * `RelayState` that the browser brought, which nobody has checked but for the client it names.
   */
  readonly resume: string;
  /** For single log-out: to be kept with the browser's session and handed to `beginProviderLogout`. */
  readonly session?: ProviderSession | undefined;
}

/** A session at a SAML provider that has single log-out. */
export interface ProviderSession {
  readonly provider: string;
  readonly nameId: string;
  readonly nameIdFormat?: string | undefined;
  readonly nameQualifier?: string | undefined;
  readonly spNameQualifier?: string | undefined;
  readonly sessionIndex?: string | undefined;
}

/** What goes back to the app, where it is known which app: `error` and `error_description` of its redirect. */
export interface FederationFailure {
  readonly ok: false;
  readonly error: 'invalid_request' | 'server_error' | 'access_denied';
  readonly description: string;
  /** Absent: it is not known which log-in this was; the browser gets an error page. */
  readonly pool?: Pool | undefined;
  readonly client?: Client | undefined;
  readonly resume?: string | undefined;
}
