// Single operations, as a ratio to the cheapest thing that could do the same, or to another engine.
import { startChild } from '../servers/child.mjs';

const SCENARIOS = [
  ['verify: JWT never seen, to crypto.verify', 0.75, 'JWT never seen'],
  ['verify: JWT already seen, to crypto.verify', 10, 'JWT already seen'],
  ['verify: SigV4, to its hashes and HMAC', 0.7, 'SigV4'],
  ["policy: decisions, to casbin's enforceSync", 15, 'against casbin'],
  ["policy: decisions, to Cedar's preparsed WASM", 60, 'against Cedar'],
  ['policy: with evidence, to without', 0.25, 'with evidence'],
];

/** How many times more something costs. 10,000 statements are of 1,000 principals, 10 of one. */
const COSTS = [
  ['policy: 10,000 statements of a resource policy', 3, 'resource policy'],
  ['policy: 10,000 statements of identity policies', 3, 'identity policies'],
  ['policy: to load a statement of 10,000', 1.5, 'load'],
  ['policy: a pattern built to be slow, to an ordinary', 10, 'slow patterns'],
];

export const microScenarios = {
  names: [...SCENARIOS, ...COSTS].map(([name]) => name),
  async run(options) {
    for (const [name, bar, what] of SCENARIOS) {
      await options.measure({ name, unit: 'ratio', bar, better: 'more' }, () => measured(what));
    }
    for (const [name, bar, what] of COSTS) {
      await options.measure({ name, unit: 'ratio', bar, better: 'less' }, () => measured(what));
    }
  },
};

async function measured(what) {
  const child = startChild('../micro/child.mjs', 0);
  try {
    await child.ready;
    return await child.request({ what });
  } finally {
    child.stop();
  }
}
