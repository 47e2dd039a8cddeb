import type { AttackEstimate } from '@portcullis/advisor/cost';

/** What stands behind an amount: nothing where a price page says it, `*` for AWS staff's word, `?` for less. */
export function markOf({ basis }: AttackEstimate): string {
  if (basis === 'AWS documentation') return '';
  return basis === 'AWS staff' ? ' *' : ' ?';
}
