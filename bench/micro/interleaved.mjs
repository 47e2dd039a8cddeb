import { median } from '../median.mjs';

/** Each round of one side takes at least this long. */
const ROUND_MS = 250;
const ROUNDS = 7;

/**
 * How much more often per second `ours` runs than `floor`: the median over interleaved rounds. Both take a number
 * that counts up, and return something truthy, or the comparison is void. They may be asynchronous.
 */
export async function timesFaster(ours, floor) {
  const sides = { ours: await calibrated(ours), floor: await calibrated(floor) };
  const rounds = [];
  for (let i = 0; i < ROUNDS; i += 1) {
    const floorRate = await sides.floor();
    const oursRate = await sides.ours();
    rounds.push({ ours: oursRate, floor: floorRate });
  }
  const perSecond = (side) => Math.round(median(rounds.map((round) => round[side])));
  return {
    value: median(rounds.map((round) => round.ours / round.floor)),
    detail: `${perSecond('ours')} of ${perSecond('floor')} a second`,
  };
}

/** Warms up, and finds how many turns fill a round. */
async function calibrated(operation) {
  const turn = operation(0) instanceof Promise ? runAsync : runSync;
  let turns = 16;
  for (;;) {
    const seconds = await turn(operation, turns);
    if (seconds * 1000 >= ROUND_MS) break;
    turns = Math.ceil(turns * Math.max(1.5, Math.min(16, ROUND_MS / 1000 / seconds)));
  }
  return async () => turns / (await turn(operation, turns));
}

function runSync(operation, turns) {
  const startedAt = performance.now();
  for (let i = 0; i < turns; i += 1) if (!operation(i)) throw new Error('the operation failed');
  return (performance.now() - startedAt) / 1000;
}

async function runAsync(operation, turns) {
  const startedAt = performance.now();
  for (let i = 0; i < turns; i += 1) if (!(await operation(i))) throw new Error('the operation failed');
  return (performance.now() - startedAt) / 1000;
}
