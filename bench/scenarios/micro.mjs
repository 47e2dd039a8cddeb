// Single operations, as a ratio to the cheapest thing that could do the same, or to another engine.
import { startChild } from '../servers/child.mjs';

const SCENARIOS = [
  ['verify: JWT never seen, to crypto.verify', 0.75, 'JWT never seen'],
  ['verify: JWT already seen, to crypto.verify', 10, 'JWT already seen'],
  ['verify: SigV4, to its hashes and HMAC', 0.7, 'SigV4'],
  ["policy: decisions, to casbin's enforceSync", 10, 'against casbin'],
  ["policy: decisions, to Cedar's preparsed WASM", 40, 'against Cedar'],
];

export const microScenarios = {
  names: SCENARIOS.map(([name]) => name),
  async run(options) {
    for (const [name, bar, what] of SCENARIOS) {
      await options.measure({ name, unit: 'ratio', bar, better: 'more' }, () => measured(what));
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
