// `npm start`, as a newcomer would: the demo comes up, lets good requests in, refuses bad ones, and runs no function
// for those. Prints a line per check; `--json FILE` also writes the counts.
import { writeFileSync } from 'node:fs';
import { DEMO, demoRequests, sendDemoRequest } from './demo-requests.mjs';
import { samplesOf, startPortcullis } from './portcullis-process.mjs';

const FEWEST_REQUESTS = 15;
const counts = { passed: 0, failed: 0 };

function check(name, faults) {
  const ok = faults.length === 0;
  counts[ok ? 'passed' : 'failed'] += 1;
  console.log(`${ok ? 'ok' : 'NOT OK'} - ${name}${ok ? '' : `: ${faults.join('; ')}`}`);
}

async function metrics(admin) {
  const text = await (await fetch(`${admin}/metrics`)).text();
  const sum = (metric, label) => {
    const totals = {};
    for (const [labels, value] of samplesOf(text, metric)) {
      totals[labels[label]] = (totals[labels[label]] ?? 0) + value;
    }
    return totals;
  };
  return {
    invocations: sum('portcullis_invocations_total', 'function'),
    refusals: sum('portcullis_refused_total', 'step'),
  };
}

/** Names of what counted up. */
function grown(before, after) {
  return Object.keys(after)
    .filter((name) => after[name] > (before[name] ?? 0))
    .sort();
}

async function checkRequest(request, portcullis) {
  const before = await metrics(portcullis.admin);
  const answer = await sendDemoRequest(request, portcullis.gateway);
  const after = await metrics(portcullis.admin);
  const faults = [];
  if (answer.status !== request.expect) {
    faults.push(`answered ${answer.status} instead of ${request.expect}: ${answer.body.slice(0, 200)}`);
  }
  const steps = grown(before.refusals, after.refusals);
  const expectedSteps = request.decidedBy === 'integration' ? [] : [request.decidedBy];
  if (steps.join() !== expectedSteps.join())
    faults.push(`refused by [${steps}] instead of [${expectedSteps}]`);
  const ran = grown(before.invocations, after.invocations);
  const expectedRuns = [...request.runs].sort();
  if (ran.join() !== expectedRuns.join()) faults.push(`ran [${ran}] instead of [${expectedRuns}]`);
  check(`${request.expect} ${request.method ?? 'GET'} ${request.path}: ${request.title}`, faults);
}

async function smoke() {
  const portcullis = await startPortcullis(['npm', 'start', '--silent', '--'], DEMO);
  check('npm start is ready', []);
  try {
    const requests = demoRequests();
    check(
      'the demo has requests to try',
      requests.length >= FEWEST_REQUESTS ? [] : [`only ${requests.length} of them`],
    );
    const output = portcullis.output();
    const unseen = ['/catalogue', '/orders', '/fulfilment/queue'].filter((path) => !output.includes(path));
    check(
      'it shows the posture',
      unseen.map((path) => `${path} is not in it`),
    );
    const untold = requests.filter(({ title }) => !output.includes(title));
    check(
      'it prints the requests to try',
      untold.map(({ title }) => `"${title}" is not among them`),
    );
    for (const request of requests) await checkRequest(request, portcullis);
  } finally {
    const code = await portcullis.stop();
    check('it stops when asked to', code === 0 ? [] : [`exit status ${code}`]);
  }
}

try {
  await smoke();
} catch (error) {
  check('the smoke test runs to its end', [error.message]);
}
const jsonFlag = process.argv.indexOf('--json');
if (jsonFlag !== -1) writeFileSync(process.argv[jsonFlag + 1], JSON.stringify(counts));
console.log(`smoke: ${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = counts.failed === 0 ? 0 : 1;
