import type { SuppressedFinding } from '../audit.ts';
import { type Finding, SEVERITIES, type Severity } from '../finding.ts';

/** What a report tells: new findings, those of the baseline, those suppressed in the template. */
export interface AuditReport {
  readonly findings: readonly Finding[];
  readonly known: readonly Finding[];
  readonly suppressed: readonly SuppressedFinding[];
}

export type Summary = Readonly<Record<Severity, number>>;

export function summaryOf(findings: readonly Finding[]): Summary {
  const summary = { low: 0, medium: 0, high: 0, critical: 0 };
  for (const { severity } of findings) summary[severity] += 1;
  return summary;
}

/** Whether a severity is at or above another. */
export function atLeast(severity: Severity, least: Severity): boolean {
  return SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(least);
}
