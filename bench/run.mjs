// node bench/run.mjs [--only TEXT] [--json FILE] [--repeats N] [--seconds N] [--list]
// A table of named scenarios, each a ratio to a baseline of the same run. Exit status 1 when one misses its bar or
// breaks. CONTRIBUTING.md says how to read it.
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { auditScenarios } from './scenarios/audit.mjs';
import { commandScenarios } from './scenarios/commands.mjs';
import { httpScenarios, loggedScenarios } from './scenarios/http.mjs';
import { identityScenarios } from './scenarios/identity.mjs';
import { memoryScenarios } from './scenarios/memory.mjs';
import { microScenarios } from './scenarios/micro.mjs';
import { startUpScenarios } from './scenarios/start-up.mjs';
import { PINNED } from './servers/child.mjs';

const GROUPS = [
  microScenarios,
  httpScenarios,
  loggedScenarios,
  memoryScenarios,
  startUpScenarios,
  auditScenarios,
  identityScenarios,
  commandScenarios,
];

function readOptions() {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      json: { type: 'string' },
      repeats: { type: 'string', default: '15' },
      seconds: { type: 'string', default: '0.4' },
      list: { type: 'boolean', default: false },
    },
  });
  const repeats = Number(values.repeats);
  const durationMs = Number(values.seconds) * 1000;
  if (!Number.isInteger(repeats) || repeats < 1) throw new RangeError('--repeats is a whole number from 1');
  if (!(durationMs >= 100)) throw new RangeError('--seconds is a number from 0.1');
  const only = values.only?.toLowerCase();
  const wants = (name) => only === undefined || name.toLowerCase().includes(only);
  return { ...values, repeats, durationMs, wants };
}

/** `null` where there is no bar. */
function meetsBar({ bar, better, value }) {
  if (bar === null) return null;
  return better === 'more' ? value >= bar : value <= bar;
}

function line({ name, unit, bar, better, value, detail, ok }) {
  const mark = ok === null ? ' ' : ok ? '+' : '-';
  const sign = better === 'more' ? '>=' : '<=';
  const limit = bar === null ? 'reported' : `${sign} ${bar}`;
  const shown = `${value.toFixed(value >= 100 ? 0 : 2)}${unit === 'ratio' ? '' : ` ${unit}`}`;
  return `${mark} ${name.padEnd(50)} ${shown.padStart(10)} ${limit.padStart(10)}  ${detail}`;
}

async function main() {
  const options = readOptions();
  const names = GROUPS.flatMap((group) => group.names);
  if (options.list) {
    console.log(names.join('\n'));
    return 0;
  }
  if (!names.some((name) => options.wants(name))) {
    throw new RangeError(`no scenario has "${options.only}" in its name; --list shows them`);
  }
  const where = `Node ${process.versions.node}, ${cpus().length} x ${cpus()[0].model}`;
  console.log(`${where}${PINNED ? ', servers on core 0, load on core 1' : ', not pinned to cores'}\n`);
  const results = [];
  const broken = [];
  const breakOff = (name, error) => {
    broken.push({ name, error: error.message });
    console.log(`! ${name} broke off: ${error.message}`);
  };
  const measure = async (scenario, run) => {
    if (!options.wants(scenario.name)) return;
    try {
      const result = { ...scenario, ...(await run()) };
      results.push({ ...result, ok: meetsBar(result) });
      console.log(line(results.at(-1)));
    } catch (error) {
      breakOff(scenario.name, error);
    }
  };
  for (const group of GROUPS) {
    const wanted = group.names.filter((name) => options.wants(name));
    if (wanted.length === 0) continue;
    try {
      await group.run({ ...options, measure });
    } catch (error) {
      breakOff(wanted.join(', '), error);
    }
  }
  const missed = results.filter(({ ok }) => ok === false).length;
  const kept = results.filter(({ ok }) => ok === true).length;
  console.log(`\n${kept} bars kept, ${missed} missed, ${broken.length} broke off`);
  if (options.json !== undefined) {
    const report = { node: process.versions.node, where, at: new Date().toISOString(), results, broken };
    writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
  }
  return missed === 0 && broken.length === 0 ? 0 : 1;
}

process.exitCode = await main();
