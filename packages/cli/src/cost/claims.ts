import type { Estimate } from '@portcullis/advisor/cost';
import { anApi } from './api-kind.ts';

/** What an estimate stands on that no price page says. */
export function claimsOf(estimate: Estimate): readonly string[] {
  const kind = estimate.traffic.api;
  const byBasis = new Map<string, Set<string>>();
  for (const { design, refusedBy, basis } of estimate.attack) {
    if (!design.kinds.includes(kind) || refusedBy.gatewayBills || basis === 'AWS documentation') continue;
    const whats = byBasis.get(basis) ?? new Set();
    byBasis.set(basis, whats.add(refusedBy.what));
  }
  const unbilled = [...byBasis].map(
    ([basis, whats]) =>
      `${WORDS[basis] ?? basis}: ${anApi(kind)} is not billed for what is refused by ${[...whats].join('; by ')}.`,
  );
  const prices = estimate.prices
    .filter(({ basis }) => basis !== 'price page')
    .map(
      ({ item, basis, source, note }) =>
        `${item}: ${basis} (${source}${note === undefined ? '' : `; ${note}`})`,
    );
  return [...unbilled, ...prices];
}

const WORDS: Readonly<Record<string, string>> = {
  'AWS staff': "AWS staff's word only, no page of the documentation",
  community: 'answered by the community, not by AWS',
  unconfirmed: 'unconfirmed',
};
