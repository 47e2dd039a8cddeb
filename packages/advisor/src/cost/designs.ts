import type { Refuser } from './who-pays.ts';

export type DesignId =
  | 'in-function-rest'
  | 'in-function-http'
  | 'gateway-authorizer'
  | 'lambda-authorizer-random'
  | 'lambda-authorizer-uncached'
  | 'lambda-authorizer-replayed'
  | 'lambda-authorizer-screened'
  | 'invalid-api-key'
  | 'waf-in-function'
  | 'waf-gateway-authorizer';

/** Where the requests of an attack are refused, as what each of them then costs. */
export interface Design {
  readonly id: DesignId;
  readonly title: string;
  /** Kinds of API that can have it. */
  readonly kinds: readonly ['rest' | 'http', ...('rest' | 'http')[]];
  /** The API whose requests are billed where they reach the function; `null`: none does. */
  readonly reachesFunctionOf: 'rest' | 'http' | null;
  /** Share of the requests that the Lambda authorizer runs for: those whose token it has not seen. */
  readonly unseenTokens: 0 | 1;
  readonly webAcl: boolean;
  readonly refusedBy: Refuser;
}

const BOTH = ['rest', 'http'] as const;
const REST = ['rest'] as const;

function design(
  id: DesignId,
  title: string,
  kinds: Design['kinds'],
  refusedBy: Refuser,
  costs: Partial<Pick<Design, 'reachesFunctionOf' | 'unseenTokens' | 'webAcl'>> = {},
): Design {
  return { id, title, kinds, refusedBy, reachesFunctionOf: null, unseenTokens: 0, webAcl: false, ...costs };
}

export const DESIGNS: readonly Design[] = [
  design('in-function-rest', 'Auth in the function, REST API', REST, 'function', {
    reachesFunctionOf: 'rest',
  }),
  design('in-function-http', 'Auth in the function, HTTP API', ['http'], 'function', {
    reachesFunctionOf: 'http',
  }),
  design('gateway-authorizer', 'IAM, Cognito or JWT at the gateway', BOTH, 'gateway-authorizer'),
  design(
    'lambda-authorizer-random',
    'Lambda authorizer with cache, random tokens',
    BOTH,
    'lambda-authorizer-miss',
    { unseenTokens: 1 },
  ),
  design(
    'lambda-authorizer-uncached',
    'Lambda authorizer without cache, any token',
    BOTH,
    'lambda-authorizer-miss',
    { unseenTokens: 1 },
  ),
  design(
    'lambda-authorizer-replayed',
    'Lambda authorizer with cache, one token replayed',
    BOTH,
    'lambda-authorizer-cached',
  ),
  design(
    'lambda-authorizer-screened',
    'Lambda authorizer, malformed or missing tokens',
    BOTH,
    'identity-source',
  ),
  design('invalid-api-key', 'Invalid API key', REST, 'api-key-or-throttle'),
  design('waf-in-function', 'WAF rate rule, auth in the function behind', REST, 'web-acl', {
    reachesFunctionOf: 'rest',
    webAcl: true,
  }),
  design('waf-gateway-authorizer', 'WAF rate rule, gateway auth behind', REST, 'web-acl', { webAcl: true }),
];
