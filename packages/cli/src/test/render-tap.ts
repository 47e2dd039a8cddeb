import type { ReportedTest, TestReport } from './report.ts';

/** TAP version 14. */
export function renderTap({ tests }: TestReport): string {
  const lines = tests.flatMap((test, index) => [
    `${test.ok ? 'ok' : 'not ok'} ${index + 1} - ${described(test.name)}${directive(test)}`,
    ...(test.problem === null ? [] : ['  ---', `  message: ${JSON.stringify(test.problem)}`, '  ...']),
  ]);
  return `${['TAP version 14', `1..${tests.length}`, ...lines].join('\n')}\n`;
}

/** What was not sent to the gateway was decided offline only. */
function directive({ ok, live }: ReportedTest): string {
  return ok && live !== undefined && 'notSent' in live ? ` # SKIP not sent: ${described(live.notSent)}` : '';
}

/** `#` would begin a directive, and a backslash an escape. */
function described(name: string): string {
  return name.replaceAll(/[\\#]/g, (character) => `\\${character}`).replaceAll('\n', ' ');
}
