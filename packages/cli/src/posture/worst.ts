import type { Finding } from '@portcullis/audit';
import pc from 'picocolors';
import { severityPaint } from '../audit/table.ts';
import { columns } from './columns.ts';

const SHOWN = 3;
const INDENT = '  ';

type Shown = Pick<Finding, 'rule' | 'severity' | 'title' | 'file' | 'line'>;

/**
 * The end of a posture: the worst of what the audit finds, one line a rule, and the command to run next. `argument` is
 * the template as it was given, with a space before it.
 */
export function renderWorst(
  findings: readonly Shown[],
  argument: string,
  { colour, width }: { readonly colour: boolean; readonly width?: number | undefined },
): string {
  const paint = pc.createColors(colour);
  const byRule = new Map<string, Shown[]>();
  for (const finding of findings) {
    const some = byRule.get(finding.rule);
    if (some === undefined) byRule.set(finding.rule, [finding]);
    else some.push(finding);
  }
  const worst = [...byRule.values()].slice(0, SHOWN);
  if (worst.length === 0) {
    return `The audit finds nothing. Next: ${paint.bold(`portcullis audit${argument} --pack all`)}\n`;
  }
  const rows = worst.flatMap((some) => {
    const [first] = some;
    if (first === undefined) return [];
    const { severity, rule, title, file, line } = first;
    const more = some.length === 1 ? '' : ` and ${some.length - 1} more`;
    return [
      [
        { text: severity.toUpperCase(), paint: severityPaint(paint, severity) },
        { text: rule },
        { text: `${file}:${line}${more}`, paint: paint.cyan },
        { text: title },
      ],
    ];
  });
  const lines = columns(rows, width === undefined ? undefined : width - INDENT.length);
  const all = findings.length === 1 ? '1 finding' : `${findings.length} findings`;
  const next = `Next: ${paint.bold(`portcullis audit${argument}`)} (${all}, why, and what to do; it reads the code of functions, too)`;
  return `${paint.bold('Most severe:')}\n${lines.map((line) => `${INDENT}${line}\n`).join('')}${next}\n`;
}
