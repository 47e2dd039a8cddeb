import type { Facts } from './facts.ts';

export const LEAVES = [
  'OPEN',
  'KEY',
  'POOL',
  'JWT',
  'ROLES',
  'AVP',
  'CUSTOM',
  'IDPOOL',
  'IAM',
  'IAMX',
  'PRIV',
  'MTLS',
  'IOT',
  'M2M',
  'WS',
  'AGENT',
  'HOOK',
  'GQL',
  'ASK',
] as const;
/** Where a path through the decision table ends. */
export type Leaf = (typeof LEAVES)[number];

export type AnswerApiKind = 'REST' | 'HTTP' | 'WEBSOCKET' | 'GRAPHQL';

/** What the table says for one caller class on one group of routes: the fields of `advise --json`, and the facts. */
export interface Answer {
  readonly group: string;
  readonly facts: Facts;
  /** The primary rule that matched first: `P16`. */
  readonly rule: string;
  readonly leaf: Leaf;
  /** In words: `Cognito user pool with a JWT authorizer`. */
  readonly method: string;
  readonly apiKind: AnswerApiKind;
  readonly layers: readonly { readonly id: string; readonly what: string; readonly why: string }[];
  readonly reasons: readonly string[];
  readonly rejected: readonly { readonly method: string; readonly why: string }[];
  readonly alternatives: readonly string[];
  /** What callers send, and how they get it. */
  readonly credential: string;
  /** How the method is configured on this kind of API, in words; absent for ASK. */
  readonly configuration?: string | undefined;
  readonly caveats: readonly string[];
  /** Facts that must be known first (leaf ASK). */
  readonly missing: readonly string[];
}
