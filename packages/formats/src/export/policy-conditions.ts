import type { SetupReference, SetupResourcePolicy } from '@portcullis/model/setup';

type Condition = SetupResourcePolicy['statements'][number]['conditions'][number];

/** A condition of a policy document: operator, key, values of which one must match. */
export interface PolicyCondition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly SetupReference[];
}

/**
 * The conditions of a statement, each operator and key once. A document has no room for two conditions with the same
 * operator and key; written under one key their values would be alternatives, which lets more through than both
 * conditions did.
 */
export function policyConditions(sid: string, conditions: readonly Condition[]): readonly PolicyCondition[] {
  const seen = new Set<string>();
  for (const { operator, key } of conditions) {
    const name = `${operator} ${key.toLowerCase()}`;
    if (seen.has(name)) throw new Error(`statement ${sid} has two conditions ${operator} on ${key}`);
    seen.add(name);
  }
  return conditions;
}
