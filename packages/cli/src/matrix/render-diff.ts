import pc from 'picocolors';
import type { Change } from './diff.ts';

/** For a terminal. */
export function renderDiff(changes: readonly Change[], colour: boolean): string {
  if (changes.length === 0) return 'Nobody gains or loses access.\n';
  const paint = pc.createColors(colour);
  const lines = changes.map(({ widened, words }) =>
    widened ? paint.red(`+ ${words}`) : paint.green(`- ${words}`),
  );
  return `${[...lines, '', summary(changes)].join('\n')}\n`;
}

/** For a comment on a pull request. */
export function renderDiffMarkdown(changes: readonly Change[]): string {
  if (changes.length === 0) return 'Nobody gains or loses access.\n';
  const rows = changes.map(
    ({ widened, words, before, after }) =>
      `| ${widened ? '**widened**' : 'narrowed'} | ${escaped(words)} | ${before ?? '-'} | ${after ?? '-'} |`,
  );
  const head = ['| | access | before | after |', '| --- | --- | --- | --- |'];
  return `${[`### ${summary(changes)}`, '', ...head, ...rows].join('\n')}\n`;
}

function summary(changes: readonly Change[]): string {
  const widened = changes.filter((change) => change.widened).length;
  return `Access widened in ${widened} and narrowed in ${changes.length - widened} places.`;
}

/** A pipe would end the cell of a table, and a bare name be taken for markup. */
function escaped(text: string): string {
  return `\`${text.replaceAll('`', "'").replaceAll('|', '\\|')}\``;
}
