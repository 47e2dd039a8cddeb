import { HOURS_PER_MONTH } from './traffic.ts';

/**
 * Tokens that machine clients ask for in a month: one for each call, or one each time the last has expired, and never
 * more than there are calls where those are known.
 */
export function machineTokens(clients: number, callsPerMonth: number, tokenHours: number): number {
  if (tokenHours === 0) return callsPerMonth;
  const renewed = clients * (HOURS_PER_MONTH / tokenHours);
  return callsPerMonth === 0 ? renewed : Math.min(renewed, callsPerMonth);
}
