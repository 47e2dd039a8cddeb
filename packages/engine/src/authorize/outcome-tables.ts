import type { PolicyOutcome } from '../policy/request.ts';

/**
 * DG "How API Gateway resource policies affect authorization workflow", tables A (same account) and B (another
 * account): the same rows in the same order. `implicitDeny` stands for "neither allow nor deny".
 */
export interface OutcomeRow {
  readonly identity: PolicyOutcome;
  readonly resourcePolicy: PolicyOutcome;
  readonly result: PolicyOutcome;
}

const allow = 'allowed';
const silent = 'implicitDeny';
const deny = 'explicitDeny';

export const TABLE_A: readonly OutcomeRow[] = [
  { identity: allow, resourcePolicy: allow, result: allow },
  { identity: allow, resourcePolicy: silent, result: allow },
  { identity: allow, resourcePolicy: deny, result: deny },
  { identity: silent, resourcePolicy: allow, result: allow },
  { identity: silent, resourcePolicy: silent, result: silent },
  { identity: silent, resourcePolicy: deny, result: deny },
  { identity: deny, resourcePolicy: allow, result: deny },
  { identity: deny, resourcePolicy: silent, result: deny },
  { identity: deny, resourcePolicy: deny, result: deny },
];

export const TABLE_B: readonly OutcomeRow[] = [
  { identity: allow, resourcePolicy: allow, result: allow },
  { identity: allow, resourcePolicy: silent, result: silent },
  { identity: allow, resourcePolicy: deny, result: deny },
  { identity: silent, resourcePolicy: allow, result: silent },
  { identity: silent, resourcePolicy: silent, result: silent },
  { identity: silent, resourcePolicy: deny, result: deny },
  { identity: deny, resourcePolicy: allow, result: deny },
  { identity: deny, resourcePolicy: silent, result: deny },
  { identity: deny, resourcePolicy: deny, result: deny },
];

/** The row's result. */
export function lookUpOutcome(
  table: readonly OutcomeRow[],
  identity: PolicyOutcome,
  resourcePolicy: PolicyOutcome,
): PolicyOutcome {
  for (const row of table) {
    if (row.identity === identity && row.resourcePolicy === resourcePolicy) return row.result;
  }
  return deny;
}
