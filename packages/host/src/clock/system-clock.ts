/** The real time in milliseconds since the epoch: what `now` ports are given outside of tests. */
export function systemClock(): number {
  return Date.now();
}
