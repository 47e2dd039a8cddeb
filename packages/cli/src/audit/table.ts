import {
  type AuditReport,
  type Finding,
  type Rule,
  SEVERITIES,
  type Severity,
  summaryOf,
} from '@portcullis/audit';
import pc from 'picocolors';
import { columns } from '../posture/columns.ts';

type Colours = ReturnType<typeof pc.createColors>;
export type Paint = (text: string) => string;

/** So many places of one rule are listed; a large API has hundreds. */
const PLACES = 10;
const INDENT = '  ';

/** Findings grouped by rule, the worst first: where, what, why, what to do. */
export function renderAudit(
  report: AuditReport,
  rules: readonly Rule[],
  { colour, width }: { readonly colour: boolean; readonly width?: number | undefined },
): string {
  const paint = pc.createColors(colour);
  const groups = new Map<string, Finding[]>();
  for (const finding of report.findings) {
    const key = `${finding.rule} ${finding.fix}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [finding]);
    else group.push(finding);
  }
  const parts = [...groups.values()].map((group) => renderGroup(group, paint, width));
  parts.push(`${summaryLine(report, paint)}\n${notRun(rules)}`);
  return parts.join('\n');
}

function renderGroup(group: readonly Finding[], paint: Colours, width: number | undefined): string {
  const [first] = group;
  if (first === undefined) return '';
  const { severity, rule, title, why, fix, source } = first;
  const count = group.length === 1 ? '' : paint.dim(` (${group.length})`);
  const head = `${severityPaint(paint, severity)(severity.toUpperCase())} ${paint.bold(`${rule} ${title}`)}${count}`;
  const rows = group
    .slice(0, PLACES)
    .map(({ file, line, column, message }) => [
      { text: `${file}:${line}:${column}`, paint: paint.cyan },
      { text: message },
    ]);
  const room = width === undefined ? undefined : width - INDENT.length;
  const lines = columns(rows, room);
  const more = group.length - PLACES;
  const rest = more > 0 ? [paint.dim(`and ${more} more; --format json lists all`)] : [];
  const texts = columns(
    [
      [{ text: 'why' }, { text: why }],
      [{ text: 'fix' }, { text: fix }],
      [{ text: 'see' }, { text: `docs/rules/${rule}.md; ${source}` }],
    ].map(([name = { text: '' }, text = { text: '' }]) => [{ ...name, paint: paint.dim }, text]),
    room,
  );
  return `${head}\n${[...lines, ...rest, ...texts].map((line) => `${INDENT}${line}\n`).join('')}`;
}

export function severityPaint(paint: Colours, severity: Severity): Paint {
  switch (severity) {
    case 'critical':
      return (text) => paint.bold(paint.red(text));
    case 'high':
      return paint.red;
    case 'medium':
      return paint.yellow;
    case 'low':
      return paint.blue;
  }
}

function summaryLine({ findings, known, suppressed }: AuditReport, paint: Colours): string {
  const summary = summaryOf(findings);
  const counts = SEVERITIES.toReversed()
    .filter((severity) => summary[severity] > 0)
    .map((severity) => severityPaint(paint, severity)(`${summary[severity]} ${severity}`));
  const found = counts.length === 0 ? paint.green('Nothing found') : `Found: ${counts.join(', ')}`;
  const beside = [
    known.length === 0 ? '' : `${known.length} in the baseline`,
    suppressed.length === 0 ? '' : `${suppressed.length} suppressed in the template`,
  ].filter((text) => text !== '');
  return beside.length === 0 ? `${found}.` : `${found}; ${beside.join(', ')}.`;
}

function notRun(rules: readonly Rule[]): string {
  const live = rules.filter(({ needs }) => needs === 'live').map(({ id }) => id);
  return live.length === 0
    ? ''
    : `Not run, since they need a deployed API: ${live.join(', ')} (docs/rules).\n`;
}
