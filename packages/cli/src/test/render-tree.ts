import pc from 'picocolors';
import type { Coverage } from './coverage.ts';
import type { ReportedTest, TestReport } from './report.ts';

const SHOWN = 5;

/**
 * For a person: every file with its expectations, those that failed with what is otherwise. `others` are the templates
 * of `--with`.
 */
export function renderTree(report: TestReport, colour: boolean, others: readonly string[] = []): string {
  const paint = pc.createColors(colour);
  const { passed, failed, notSent } = report.summary;
  const files = Object.entries(report.coverage).flatMap(([file, coverage]) => [
    paint.bold(file),
    ...report.tests.filter((test) => test.file === file).flatMap((test) => testLines(test, others, paint)),
    ...coverageLines(coverage).map((line) => paint.dim(`  ${line}`)),
    '',
  ]);
  const offline = notSent === undefined || notSent === 0 ? '' : `, ${notSent} not sent`;
  const total = `${passed} passed, ${failed} failed${offline}`;
  return `${[...files, failed === 0 ? paint.green(total) : paint.red(total)].join('\n')}\n`;
}

function testLines(
  test: ReportedTest,
  others: readonly string[],
  paint: ReturnType<typeof pc.createColors>,
): readonly string[] {
  const { live } = test;
  const notSent =
    live !== undefined && 'notSent' in live ? [paint.yellow(`        not sent: ${live.notSent}`)] : [];
  if (test.ok) return [`  ${paint.green('ok')}    ${test.name}`, ...notSent];
  return [
    `  ${paint.red('FAIL')}  ${test.name}`,
    `        ${test.problem}`,
    `        ${retry(test, others)}`,
    ...notSent,
  ];
}

/** The command that shows every step of a request; a caller of another account is known only with its template. */
function retry({ as, request }: ReportedTest, others: readonly string[]): string {
  const accounts = others.map((other) => ` --with ${other}`).join('');
  return `portcullis explain --request "${request}"${accounts}${as.map((who) => ` --as '${who}'`).join('')}`;
}

function coverageLines(coverage: Coverage): readonly string[] {
  return Object.entries(coverage).flatMap(([what, { total, missed }]) => {
    if (total === 0) return [];
    const named = missed.slice(0, SHOWN).join(', ');
    const more = missed.length > SHOWN ? ` and ${missed.length - SHOWN} more` : '';
    const never = missed.length === 0 ? '' : `; never: ${named}${more}`;
    return [`${what}: ${total - missed.length} of ${total}${never}`];
  });
}
