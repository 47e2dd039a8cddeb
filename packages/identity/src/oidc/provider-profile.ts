import type { ProviderUrls } from '../federation/provider-access.ts';
import type { IdentityProviderDoc } from '../user-pools/pool.ts';

export type OpenIdType = Exclude<IdentityProviderDoc['ProviderType'], 'SAML'>;

/** All that differs between the kinds of providers. */
export interface ProviderProfile {
  /** The URLs that AWS has fixed, before those of `ProviderDetails`. `<v>` stands for `api_version`. */
  readonly urls: ProviderUrls;
  /** More issuers that its ID tokens may name. */
  readonly otherIssuers: readonly string[];
  /** Whether there is an ID token, which then proves who it is; otherwise the profile of the user does. */
  readonly idToken: boolean;
  /** By which its ID tokens are signed; absent: as it publishes, or any that is known here. */
  readonly algorithms?: readonly string[] | undefined;
  /** The claim, or member of the profile, that names the user. */
  readonly subject: 'sub' | 'id' | 'user_id';
  readonly tokenMethod: 'POST' | 'GET';
  readonly pkce: boolean | 'asDiscovered';
  /** The answer comes as a form that is posted. */
  readonly formPost: boolean;
  /** The client secret is a token that is signed with the provider's `private_key`. */
  readonly signedSecret: boolean;
  /** How the profile of the user is asked for. */
  readonly profile: 'userInfo' | 'people' | 'fields' | 'plain' | 'none';
}

/** API reference "CreateIdentityProvider", `ProviderDetails`; Cognito Developer Guide "Using social identity providers". */
export const PROFILES: Readonly<Record<OpenIdType, ProviderProfile>> = {
  OIDC: {
    urls: {},
    otherIssuers: [],
    idToken: true,
    subject: 'sub',
    tokenMethod: 'POST',
    pkce: 'asDiscovered',
    formPost: false,
    signedSecret: false,
    profile: 'userInfo',
  },
  Google: {
    urls: {
      authorize_url: 'https://accounts.google.com/o/oauth2/v2/auth',
      token_url: 'https://www.googleapis.com/oauth2/v4/token',
      attributes_url: 'https://people.googleapis.com/v1/people/me?personFields=',
      jwks_uri: 'https://www.googleapis.com/oauth2/v3/certs',
      oidc_issuer: 'https://accounts.google.com',
    },
    // OpenID Connect at Google: "Validating an ID token".
    otherIssuers: ['accounts.google.com'],
    idToken: true,
    algorithms: ['RS256'],
    subject: 'sub',
    tokenMethod: 'POST',
    pkce: true,
    formPost: false,
    signedSecret: false,
    profile: 'people',
  },
  Facebook: {
    urls: {
      authorize_url: 'https://www.facebook.com/<v>/dialog/oauth',
      token_url: 'https://graph.facebook.com/<v>/oauth/access_token',
      attributes_url: 'https://graph.facebook.com/<v>/me?fields=',
      token_info_url: 'https://graph.facebook.com/<v>/app',
    },
    otherIssuers: [],
    idToken: false,
    subject: 'id',
    tokenMethod: 'GET',
    pkce: false,
    formPost: false,
    signedSecret: false,
    profile: 'fields',
  },
  LoginWithAmazon: {
    urls: {
      authorize_url: 'https://www.amazon.com/ap/oa',
      token_url: 'https://api.amazon.com/auth/o2/token',
      attributes_url: 'https://api.amazon.com/user/profile',
      token_info_url: 'https://api.amazon.com/auth/o2/tokeninfo',
    },
    otherIssuers: [],
    idToken: false,
    subject: 'user_id',
    tokenMethod: 'POST',
    pkce: true,
    formPost: false,
    signedSecret: false,
    profile: 'plain',
  },
  SignInWithApple: {
    urls: {
      authorize_url: 'https://appleid.apple.com/auth/authorize',
      token_url: 'https://appleid.apple.com/auth/token',
      jwks_uri: 'https://appleid.apple.com/auth/keys',
      oidc_issuer: 'https://appleid.apple.com',
    },
    otherIssuers: [],
    idToken: true,
    algorithms: ['RS256'],
    subject: 'sub',
    tokenMethod: 'POST',
    pkce: false,
    formPost: true,
    signedSecret: true,
    profile: 'none',
  },
};

const DEFAULT_API_VERSION = 'v17.0';

/** The profile's own URLs, for the version of the provider's API that is set. */
export function fixedUrls({ urls }: ProviderProfile, apiVersion: string | undefined): ProviderUrls {
  const version =
    apiVersion !== undefined && /^v\d+\.\d+$/.test(apiVersion) ? apiVersion : DEFAULT_API_VERSION;
  return Object.fromEntries(Object.entries(urls).map(([name, url]) => [name, url?.replace('<v>', version)]));
}
