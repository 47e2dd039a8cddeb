import type { RefusalPricing, Refusals } from '@portcullis/gateway';

/** What `serve` says at its end: what it refused, by step, and what that saved. */
export function refusalSummary({
  refusals,
  pricing,
}: {
  readonly refusals: readonly Refusals[];
  readonly pricing: RefusalPricing | undefined;
}): string {
  const total = refusals.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) return '';
  const bySteps = new Map<string, number>();
  for (const { step, count } of refusals) bySteps.set(step, (bySteps.get(step) ?? 0) + count);
  const steps = [...bySteps].map(([step, count]) => `${step} ${count.toLocaleString('en-US')}`).join(', ');
  const first = `refused before any integration: ${requests(total)} (${steps})\n`;
  const priced = refusals.filter(({ costInFunction }) => costInFunction !== undefined);
  if (pricing === undefined || priced.length === 0) return first;
  const count = priced.reduce((sum, one) => sum + one.count, 0);
  const cost = priced.reduce((sum, one) => sum + (one.costInFunction ?? 0), 0);
  const million = (cost / count) * 1_000_000;
  const which = count === total ? 'they' : `${count.toLocaleString('en-US')} of them`;
  return `${first}${which} would have cost $${precise(cost)} with auth in the function ($${precise(million)} a million, prices of ${pricing.prices})\n`;
}

function requests(count: number): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? 'request' : 'requests'}`;
}

/** To the cent, and small amounts to what can be seen of them. */
function precise(amount: number): string {
  return amount >= 1 ? amount.toFixed(2) : amount.toPrecision(3);
}
