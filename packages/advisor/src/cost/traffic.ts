/** What a month brings and what an attacker sends; sizes in decimal KB, as bills count. */
export interface Traffic {
  readonly api: 'rest' | 'http';
  readonly requestsPerMonth: number;
  readonly responseKb: number;
  readonly attackRequests: number;

  readonly monthlyActiveUsers: number;
  /** Of those, the ones who sign in by SAML or OIDC. */
  readonly federatedUsers: number;
  readonly userPoolTier: 'lite' | 'essentials' | 'plus';

  readonly backendMemoryMb: number;
  readonly backendMs: number;
  /** How long the function takes for a request that it refuses itself. */
  readonly refusalMs: number;
  readonly architecture: 'x86' | 'arm';
  /** One log entry of a function. */
  readonly functionLogKb: number;
  readonly accessLogKb: number;

  /** What the month's own requests go through. */
  readonly authorizer: 'none' | 'gateway' | 'lambda';
  readonly authorizerMemoryMb: number;
  readonly authorizerMs: number;
  /** Share of requests that find their policy in the cache. */
  readonly authorizerCacheHitRate: number;
  /** What the authorizer asks for each request that misses its cache. */
  readonly verifiedPermissions: 'none' | 'single' | 'batch';

  /** Rules of a web ACL in front of the API; `null`: none. */
  readonly wafRules: number | null;
  /** Share of an attack that a rate rule lets through. */
  readonly wafLeak: number;
  /** Zones of the VPC endpoint of a private API; 0: a public API. */
  readonly vpcEndpointZones: number;

  readonly m2mClients: number;
  readonly m2mCallsPerMonth: number;
  /** How long a client uses a token; 0: a token for every call. */
  readonly m2mTokenHours: number;

  readonly requestsPerSecondLimit: number;
  /** The longest that the function may run; absent: not known. */
  readonly backendTimeoutMs: number | null;
}

/** A quota of every account and region: "Amazon API Gateway quotas". */
export const ACCOUNT_REQUESTS_PER_SECOND = 10_000;
/** Months are counted as 30 days. */
export const HOURS_PER_MONTH = 720;

/** What is assumed where neither the traffic file nor the template says otherwise. */
export const ASSUMED_TRAFFIC: Traffic = {
  api: 'rest',
  requestsPerMonth: 0,
  responseKb: 2,
  attackRequests: 100_000_000,
  monthlyActiveUsers: 0,
  federatedUsers: 0,
  userPoolTier: 'essentials',
  backendMemoryMb: 512,
  backendMs: 100,
  refusalMs: 15,
  architecture: 'x86',
  functionLogKb: 0.5,
  accessLogKb: 0.5,
  authorizer: 'gateway',
  authorizerMemoryMb: 256,
  authorizerMs: 20,
  authorizerCacheHitRate: 0.9,
  verifiedPermissions: 'none',
  wafRules: null,
  wafLeak: 0.01,
  vpcEndpointZones: 0,
  m2mClients: 0,
  m2mCallsPerMonth: 0,
  m2mTokenHours: 1,
  requestsPerSecondLimit: ACCOUNT_REQUESTS_PER_SECOND,
  backendTimeoutMs: null,
};
