import {
  API_TYPES,
  AUTHORIZATIONS,
  CALLERS,
  CREDENTIALS,
  DEFAULT_FACTS,
  type Facts,
  NETWORKS,
  PROOFS,
  REVOCATIONS,
} from './facts.ts';

/** A fact that the table asks about; `group` and `routes` say what the facts are about. */
export type FactKey = Exclude<keyof Facts, 'group' | 'routes'>;

/** What values a fact takes, and what it means in a few words. */
export interface FactKind {
  readonly key: FactKey;
  readonly values: readonly string[] | 'boolean' | 'number';
  readonly means: string;
}

/** In the order in which they are documented and written. */
export const FACT_KINDS: readonly FactKind[] = [
  { key: 'caller', values: CALLERS, means: 'who calls' },
  { key: 'api', values: API_TYPES, means: 'the type of API; left out, it is chosen' },
  { key: 'cred', values: CREDENTIALS, means: 'what the callers hold already' },
  { key: 'authz', values: AUTHORIZATIONS, means: 'what decides which routes a caller may use' },
  { key: 'tenant', values: 'boolean', means: 'callers belong to tenants that must not see each other' },
  { key: 'quota', values: 'boolean', means: 'each client is metered or limited' },
  { key: 'waf', values: 'boolean', means: 'AWS WAF is asked for' },
  { key: 'aws', values: 'boolean', means: 'the client also calls AWS services directly' },
  { key: 'iamDecides', values: 'boolean', means: "IAM roles decide on the API's own calls, too" },
  { key: 'lookup', values: 'boolean', means: 'the token is checked against live state' },
  { key: 'canSign', values: 'boolean', means: 'a device can sign requests (SigV4)' },
  { key: 'proof', values: PROOFS, means: "what a webhook's sender proves itself with" },
  { key: 'regulated', values: 'boolean', means: 'an auditor or a regulator looks at it' },
  { key: 'lowLatency', values: 'boolean', means: 'every millisecond counts' },
  { key: 'costCap', values: 'number', means: 'the most that a flood may cost in an hour, in USD' },
  { key: 'revoke', values: REVOCATIONS, means: 'how soon a revoked credential must stop working' },
  { key: 'net', values: NETWORKS, means: 'where the callers are' },
];

/** Every key that a facts file may have. */
export const FACTS_FILE_KEYS: readonly string[] = ['group', ...FACT_KINDS.map(({ key }) => key), 'routes'];

/** The facts that differ from what holds where nothing is said: what a person would have written. */
export function statedFacts(facts: Facts): Partial<Facts> {
  const entries = Object.entries(facts).filter(([key, value]) => {
    if (value === undefined) return false;
    if (key === 'routes') return facts.routes.length > 0;
    return value !== DEFAULT_FACTS[key as keyof Facts];
  });
  return Object.fromEntries(entries);
}
