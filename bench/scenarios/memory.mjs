// What an attacker who never repeats himself makes the gateway remember.
import { setTimeout as pause } from 'node:timers/promises';
import { residentBytes } from '../../scripts/portcullis-process.mjs';
import { get } from '../load/requests.mjs';
import { forgeable, startHttpBench, VARY_SIGNATURE, validToken } from './http.mjs';

const DISTINCT = 200_000;
const WARM_UP = 20_000;
const BAR_MB = 64;
const SETTLE_MS = 2_000;

const SCENARIOS = [
  [
    'memory: 200,000 distinct bad tokens',
    '401',
    ({ host, token }) =>
      get('/bench/user', host, { Authorization: `Bearer ${forgeable(token)}` }, VARY_SIGNATURE),
  ],
  [
    'memory: 200,000 distinct source addresses',
    '403',
    ({ host }) =>
      get(
        '/bench/key',
        host,
        { 'X-Forwarded-For': '2001:db8:0:0:0:0:~~~~:~~~~' },
        {
          marker: '~',
          alphabet: 'hex',
          characters: 8,
        },
      ),
  ],
];

/** Each on a gateway of its own, warmed up with requests of the same kind. */
async function growth(expect, requestOf) {
  const bench = await startHttpBench();
  try {
    const request = requestOf({ host: bench.host, token: await validToken() });
    const send = (count) =>
      bench.load.request({
        port: bench.ports.portcullis,
        requests: [request],
        connections: 32,
        count,
        expect,
      });
    await send(WARM_UP);
    await pause(SETTLE_MS);
    const before = residentBytes(bench.pid);
    await send(DISTINCT);
    await pause(SETTLE_MS);
    const after = residentBytes(bench.pid);
    const mb = (bytes) => Math.round(bytes / 1e5) / 10;
    return { value: (after - before) / 1e6, detail: `from ${mb(before)} to ${mb(after)} MB` };
  } finally {
    await bench.stop();
  }
}

export const memoryScenarios = {
  names: SCENARIOS.map(([name]) => name),
  async run(options) {
    for (const [name, expect, requestOf] of SCENARIOS) {
      await options.measure({ name, unit: 'MB', bar: BAR_MB, better: 'less' }, () =>
        growth(expect, requestOf),
      );
    }
  },
};
