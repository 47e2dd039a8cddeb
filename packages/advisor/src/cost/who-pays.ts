/** What the claim that the gateway does not bill a refusal stands on. */
export type ClaimBasis = 'AWS documentation' | 'AWS staff' | 'community' | 'unconfirmed';

/** Who pays for a request that is refused, by what refuses it. */
export interface RefusedBy {
  readonly id: Refuser;
  readonly what: string;
  readonly gatewayBills: boolean;
  /** What else is paid. */
  readonly other: string;
  readonly basis: { readonly rest: ClaimBasis; readonly http: ClaimBasis };
  readonly source: string;
}

export type Refuser =
  | 'resource-policy'
  | 'gateway-authorizer'
  | 'api-key-or-throttle'
  | 'identity-source'
  | 'lambda-authorizer-miss'
  | 'lambda-authorizer-cached'
  | 'web-acl'
  | 'request-validation'
  | 'function';

const STAFF = 're:Post, "Pricing clarification for api gateway" (answer of AWS staff)';
/** No statement about HTTP APIs was found that is as plain as the one about REST APIs. */
const REST_ONLY = { rest: 'AWS staff', http: 'unconfirmed' } as const;
const NOBODY = { rest: 'unconfirmed', http: 'unconfirmed' } as const;

/** The page of the documentation that said so is gone; what is left are answers of AWS staff, and less. */
export const WHO_PAYS: readonly RefusedBy[] = [
  {
    id: 'resource-policy',
    what: 'TLS, mutual TLS or a resource policy',
    gatewayBills: false,
    other: 'the access log',
    basis: NOBODY,
    source: 'inferred from the answers about authorization',
  },
  {
    id: 'gateway-authorizer',
    what: 'SigV4, a Cognito or a JWT authorizer',
    gatewayBills: false,
    other: 'the access log',
    basis: REST_ONLY,
    source: STAFF,
  },
  {
    id: 'api-key-or-throttle',
    what: 'a missing or invalid API key, a throttle, a quota',
    gatewayBills: false,
    other: 'the access log',
    basis: REST_ONLY,
    source: `${STAFF}; re:Post, "Does AWS charge for throttled requests"`,
  },
  {
    id: 'identity-source',
    what: 'a Lambda authorizer whose identity source is missing or does not match its expression',
    gatewayBills: false,
    other: 'the access log',
    basis: REST_ONLY,
    source: STAFF,
  },
  {
    id: 'lambda-authorizer-miss',
    what: 'a Lambda authorizer that ran',
    gatewayBills: false,
    other: 'the access log, the authorizer and its log',
    basis: REST_ONLY,
    source: STAFF,
  },
  {
    id: 'lambda-authorizer-cached',
    what: 'the cached policy of a Lambda authorizer (a thrown "Unauthorized" may not be cached: unconfirmed)',
    gatewayBills: false,
    other: 'the access log',
    basis: REST_ONLY,
    source: STAFF,
  },
  {
    id: 'web-acl',
    what: 'a web ACL',
    gatewayBills: false,
    other: 'AWS WAF, for every request inspected; the access log',
    basis: { rest: 'community', http: 'unconfirmed' },
    source: 're:Post, community answers',
  },
  {
    id: 'request-validation',
    what: 'request validation',
    gatewayBills: true,
    other: 'the access log',
    basis: REST_ONLY,
    source: STAFF,
  },
  {
    id: 'function',
    what: "the function's own 401, or a throttle on its concurrency",
    gatewayBills: true,
    other: 'the function, its log and the access log',
    basis: { rest: 'AWS documentation', http: 'AWS documentation' },
    source: 'Amazon API Gateway pricing, AWS Lambda pricing',
  },
];

export function refusedBy(id: Refuser): RefusedBy {
  const row = WHO_PAYS.find((one) => one.id === id);
  if (row === undefined) throw new Error(`WHO_PAYS has no row ${id}`);
  return row;
}
