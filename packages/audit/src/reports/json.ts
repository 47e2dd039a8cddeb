import type { Finding } from '../finding.ts';
import { type AuditReport, type Summary, summaryOf } from './report.ts';

/** What `audit --json` prints; the fields of a finding and of `summary` are stable. */
export interface JsonReport {
  readonly findings: readonly JsonFinding[];
  readonly summary: Summary;
  /** Findings of the baseline: they are not in `findings`. */
  readonly baseline: number;
  readonly suppressed: readonly (JsonFinding & { readonly reason: string })[];
}

type JsonFinding = Omit<Finding, 'api' | 'route' | 'apiLogicalId'> & {
  readonly api: string | null;
  readonly route: string | null;
};

export function jsonReport({ findings, known, suppressed }: AuditReport): JsonReport {
  return {
    findings: findings.map(jsonFinding),
    summary: summaryOf(findings),
    baseline: known.length,
    suppressed: suppressed.map((finding) => ({ ...jsonFinding(finding), reason: finding.reason })),
  };
}

export function jsonFinding(finding: Finding): JsonFinding {
  const { rule, severity, title, message, api, route, file, line, column, why, fix, source } = finding;
  return {
    rule,
    severity,
    title,
    message,
    api: api ?? null,
    route: route ?? null,
    file,
    line,
    column,
    why,
    fix,
    source,
  };
}
