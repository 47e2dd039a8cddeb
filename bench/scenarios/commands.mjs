// The commands that ask about everybody, from a cold start: how long a person waits, and what it takes of the machine.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLargeApi } from '../command/large-api.mjs';
import { runCommand } from '../command/run-command.mjs';
import { expectationsOf } from '../command/test-file.mjs';
import { median } from '../median.mjs';

const RUNS = 5;
const PRINCIPALS = 1_000;
const ROUTES = 500;
const EXPECTATIONS = 1_000;
const TEST_PRINCIPALS = 100;
const TEST_ROUTES = 100;

async function repeated(run) {
  const runs = [];
  for (let i = 0; i < RUNS; i += 1) runs.push(await run());
  return {
    seconds: median(runs.map(({ seconds }) => seconds)),
    mb: Math.max(...runs.map(({ mb }) => mb)),
    shown: `of ${runs.map(({ seconds }) => seconds.toFixed(2)).join(', ')} s`,
  };
}

/** Of both formats the one that takes more; that every cell is there is looked at before. */
async function matrix() {
  return withLargeApi({ principals: PRINCIPALS, routes: ROUTES }, async (folder) => {
    const output = join(folder, 'matrix.csv');
    await runCommand(['matrix', '--format', 'csv'], folder, { output });
    const cells = readFileSync(output, 'utf8').trimEnd().split('\r\n').length - 1;
    if (cells !== PRINCIPALS * ROUTES) throw new Error(`the matrix has ${cells} cells`);
    const csv = await repeated(() => runCommand(['matrix', '--format', 'csv'], folder));
    const json = await repeated(() => runCommand(['matrix', '--json'], folder));
    return {
      seconds: Math.max(csv.seconds, json.seconds),
      mb: Math.max(csv.mb, json.mb),
      shown: `CSV ${csv.seconds.toFixed(2)} s, ${csv.mb.toFixed(0)} MB; JSON ${json.seconds.toFixed(2)} s, ${json.mb.toFixed(0)} MB`,
    };
  });
}

async function expectations() {
  return withLargeApi({ principals: TEST_PRINCIPALS, routes: TEST_ROUTES }, async (folder) => {
    writeFileSync(join(folder, 'portcullis.test.yaml'), expectationsOf(EXPECTATIONS, TEST_ROUTES));
    return repeated(() => runCommand(['test'], folder));
  });
}

const SCENARIOS = [
  [
    matrix,
    ['matrix: 1,000 principals, 500 routes', 's', 5, ({ seconds }) => seconds],
    ['matrix: memory, 1,000 principals, 500 routes', 'MB', 400, ({ mb }) => mb],
  ],
  [expectations, ['test: 1,000 expectations', 's', 1, ({ seconds }) => seconds]],
];

export const commandScenarios = {
  names: SCENARIOS.flatMap(([, ...rows]) => rows.map(([name]) => name)),
  async run(options) {
    for (const [run, ...rows] of SCENARIOS) {
      if (!rows.some(([name]) => options.wants(name))) continue;
      const found = await run();
      for (const [name, unit, bar, value] of rows) {
        await options.measure({ name, unit, bar, better: 'less' }, async () => ({
          value: value(found),
          detail: found.shown,
        }));
      }
    }
  },
};
