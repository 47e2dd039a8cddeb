import type { TestReport } from './report.ts';

/** TAP version 14. */
export function renderTap({ tests }: TestReport): string {
  const lines = tests.flatMap(({ ok, name, problem }, index) => [
    `${ok ? 'ok' : 'not ok'} ${index + 1} - ${described(name)}`,
    ...(problem === null ? [] : ['  ---', `  message: ${JSON.stringify(problem)}`, '  ...']),
  ]);
  return `${['TAP version 14', `1..${tests.length}`, ...lines].join('\n')}\n`;
}

/** `#` would begin a directive, and a backslash an escape. */
function described(name: string): string {
  return name.replaceAll(/[\\#]/g, (character) => `\\${character}`).replaceAll('\n', ' ');
}
