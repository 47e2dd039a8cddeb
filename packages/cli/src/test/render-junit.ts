import { markupText } from '../markup-text.ts';
import type { ReportedTest, TestReport } from './report.ts';

/** JUnit XML: a suite for each file. */
export function renderJunit({ tests, coverage, summary }: TestReport): string {
  const suites = Object.keys(coverage).map((file) =>
    suite(
      file,
      tests.filter((test) => test.file === file),
    ),
  );
  const totals = `tests="${tests.length}" failures="${summary.failed}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites ${totals}>\n${suites.join('')}</testsuites>\n`;
}

function suite(file: string, tests: readonly ReportedTest[]): string {
  const failed = tests.filter(({ ok }) => !ok).length;
  const cases = tests.map((test) => testCase(file, test)).join('');
  return `  <testsuite name="${escaped(file)}" tests="${tests.length}" failures="${failed}">\n${cases}  </testsuite>\n`;
}

function testCase(file: string, { name, problem, live }: ReportedTest): string {
  const head = `    <testcase name="${escaped(name)}" classname="${escaped(file)}"`;
  if (problem === null && live !== undefined && 'notSent' in live)
    return `${head}>\n      <skipped message="not sent: ${escaped(live.notSent)}"/>\n    </testcase>\n`;
  if (problem === null) return `${head}/>\n`;
  return `${head}>\n      <failure message="${escaped(problem)}"/>\n    </testcase>\n`;
}

/** XML 1.0 has no control characters, and a fifth entity. */
function escaped(text: string): string {
  return markupText(text.replaceAll(/\p{Cc}/gu, ' ')).replaceAll("'", '&apos;');
}
