import type { SetupReference } from './reference.ts';

export interface SetupUserPool {
  readonly name: string;
  /** False: administrators create the users. */
  readonly selfSignUp: boolean;
  readonly mfa: 'OFF' | 'OPTIONAL' | 'REQUIRED';
  readonly plan: 'LITE' | 'ESSENTIALS' | 'PLUS';
  /** Managed login; parameter with the domain's prefix. */
  readonly domainParameter?: string | undefined;
  readonly groups: readonly string[];
  readonly resourceServers: readonly {
    readonly identifier: string;
    readonly scopes: readonly { readonly name: string; readonly description: string }[];
  }[];
  readonly identityProviders: readonly SetupIdentityProvider[];
  readonly clients: readonly SetupUserPoolClient[];
  /** Name of the function that runs before a token is issued (event version 2). */
  readonly preTokenFunction?: string | undefined;
}

export interface SetupUserPoolClient {
  readonly name: string;
  /** `code` is always with PKCE and without a secret; `client_credentials` has a secret. */
  readonly flow: 'code' | 'client_credentials';
  readonly scopes: readonly string[];
  /** Empty for client credentials. */
  readonly callbackUrls: readonly SetupReference[];
  readonly accessTokenMinutes: number;
  readonly refreshTokenDays: number;
  readonly refreshTokenRotation: boolean;
}

export type SetupIdentityProvider =
  | { readonly kind: 'SAML'; readonly name: string; readonly metadataUrl: SetupReference }
  | {
      readonly kind: 'OIDC';
      readonly name: string;
      readonly issuer: SetupReference;
      readonly clientId: SetupReference;
      readonly clientSecret: SetupReference;
    }
  | {
      readonly kind: 'Google' | 'Facebook' | 'LoginWithAmazon' | 'SignInWithApple';
      readonly name: string;
      readonly clientId: SetupReference;
      readonly clientSecret: SetupReference;
    };

export interface SetupIdentityPool {
  readonly name: string;
  readonly guests: boolean;
  /** The pool and client whose tokens are exchanged. */
  readonly login?: { readonly userPool: string; readonly client: string } | undefined;
  readonly roles: readonly {
    readonly name: string;
    readonly for: 'authenticated' | 'guest' | 'group';
    readonly group?: string | undefined;
    /** Routes that it may call, `GET /orders`. */
    readonly invoke: readonly string[];
  }[];
}

/** A managed policy with `execute-api:Invoke` on exact routes. */
export interface SetupInvoker {
  readonly name: string;
  readonly description: string;
  readonly routes: readonly string[];
  /** Devices: also a role that AWS IoT Core's credential provider assumes for them, and its alias. */
  readonly iotRoleAlias?: string | undefined;
}
