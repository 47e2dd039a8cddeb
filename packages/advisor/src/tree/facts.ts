/** What the decision table asks about ONE caller class on ONE group of routes. */
export interface Facts {
  /** Names the group where there are several; `default` where there is one. */
  readonly group: string;
  /** Absent: the table cannot decide, and says so (leaf ASK). */
  readonly caller?: Caller | undefined;
  /** Absent: the table chooses REST or HTTP. */
  readonly api?: ApiType | undefined;
  readonly cred: Credential;
  readonly authz: Authorization;
  readonly tenant: boolean;
  readonly quota: boolean;
  readonly waf: boolean;
  /** The client also calls AWS services directly. */
  readonly aws: boolean;
  /** IAM roles shall decide on the API's own calls too, or guests need a lasting identity. */
  readonly iamDecides: boolean;
  /** The token must be checked against live state or a downstream system. */
  readonly lookup: boolean;
  /** A device can do SigV4. */
  readonly canSign: boolean;
  /** What a webhook's sender proves itself with. */
  readonly proof: Proof;
  readonly regulated: boolean;
  readonly lowLatency: boolean;
  /** The most that a flood may cost in an hour, in USD. */
  readonly costCap?: number | undefined;
  readonly revoke: Revocation;
  readonly net: Network;
  /** `GET /orders`; empty: every route of the API. */
  readonly routes: readonly string[];
}

export const CALLERS = [
  'anon',
  'user',
  'social',
  'partner',
  'employee',
  'm2m',
  'svcSame',
  'svcCross',
  'vpcSvc',
  'iot',
  'webhook',
  'agent',
] as const;
export type Caller = (typeof CALLERS)[number];

/** Callers that are persons: a `partner` is a partner's people, its servers are `m2m`. */
export const PEOPLE: readonly Caller[] = ['user', 'social', 'partner', 'employee'];

export const API_TYPES = ['rest', 'http', 'ws', 'appsync'] as const;
export type ApiType = (typeof API_TYPES)[number];

export const CREDENTIALS = ['none', 'cognito', 'oidc', 'saml', 'opaque', 'cert'] as const;
export type Credential = (typeof CREDENTIALS)[number];

export const AUTHORIZATIONS = ['any', 'scopes', 'roles', 'abac'] as const;
export type Authorization = (typeof AUTHORIZATIONS)[number];

export const REVOCATIONS = ['slow', 'fast', 'now'] as const;
export type Revocation = (typeof REVOCATIONS)[number];

export const NETWORKS = ['public', 'vpn', 'vpc'] as const;
export type Network = (typeof NETWORKS)[number];

export const PROOFS = ['hmac', 'header'] as const;
export type Proof = (typeof PROOFS)[number];

/** What holds where nothing is said. */
export const DEFAULT_FACTS: Facts = {
  group: 'default',
  cred: 'none',
  authz: 'any',
  tenant: false,
  quota: false,
  waf: false,
  aws: false,
  iamDecides: false,
  lookup: false,
  canSign: true,
  proof: 'hmac',
  regulated: false,
  lowLatency: false,
  revoke: 'slow',
  net: 'public',
  routes: [],
};
