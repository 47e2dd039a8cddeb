import type { Setup } from '@portcullis/model/setup';

/** `logs.RetentionDays`; CloudWatch Logs keeps for no other numbers of days. */
const RETENTION: readonly (readonly [number, string])[] = [
  [1, 'ONE_DAY'],
  [3, 'THREE_DAYS'],
  [5, 'FIVE_DAYS'],
  [7, 'ONE_WEEK'],
  [14, 'TWO_WEEKS'],
  [30, 'ONE_MONTH'],
  [60, 'TWO_MONTHS'],
  [90, 'THREE_MONTHS'],
  [120, 'FOUR_MONTHS'],
  [150, 'FIVE_MONTHS'],
  [180, 'SIX_MONTHS'],
  [365, 'ONE_YEAR'],
  [400, 'THIRTEEN_MONTHS'],
  [545, 'EIGHTEEN_MONTHS'],
  [731, 'TWO_YEARS'],
  [1096, 'THREE_YEARS'],
  [1827, 'FIVE_YEARS'],
  [2192, 'SIX_YEARS'],
  [2557, 'SEVEN_YEARS'],
  [2922, 'EIGHT_YEARS'],
  [3288, 'NINE_YEARS'],
  [3653, 'TEN_YEARS'],
];

/** The shortest retention that is not shorter than the set-up's. */
function shortest({ stage }: Setup): readonly [number, string] | undefined {
  return RETENTION.find(([days]) => days >= stage.accessLogRetentionDays);
}

/** The member of `logs.RetentionDays`. */
export function retention(setup: Setup): string {
  return `logs.RetentionDays.${shortest(setup)?.[1] ?? 'INFINITE'}`;
}

/** `undefined`: for ever. */
export function retentionDays(setup: Setup): number | undefined {
  return shortest(setup)?.[0];
}
