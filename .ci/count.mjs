// node .ci/count.mjs REPORT STATUS: prints "PASSED FAILED" from a report of ours or of Vitest's.
import { readFileSync } from 'node:fs';

export function count(report, status) {
  if (report === undefined) return { passed: 0, failed: 1 };
  if (typeof report.passed === 'number') return settle(report.passed, report.failed, status);
  const suitesBroken = report.testResults.filter(
    ({ status: outcome, assertionResults }) => outcome === 'failed' && assertionResults.length === 0,
  ).length;
  const skipped = report.numPendingTests + report.numTodoTests;
  return settle(report.numPassedTests, report.numFailedTests + suitesBroken + skipped, status);
}

/** A command that failed without naming a failure is a failure; so is one that checked nothing. */
function settle(passed, failed, status) {
  const unexplained = failed === 0 && (status !== 0 || passed === 0);
  return { passed, failed: unexplained ? 1 : failed };
}

function read(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

const [path, status] = process.argv.slice(2);
const { passed, failed } = count(read(path), Number(status));
console.log(`${passed} ${failed}`);
