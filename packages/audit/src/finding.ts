export const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** One thing that is wrong, where, why, and what to do: the fields of `audit --json`. */
export interface Finding {
  /** `A02`. */
  readonly rule: string;
  readonly severity: Severity;
  /** Of the rule: the same for all its findings. */
  readonly title: string;
  /** What is wrong here, naming route, authorizer or statement. */
  readonly message: string;
  /** The name of the API; absent for what belongs to none. */
  readonly api?: string | undefined;
  /** The API's logical id; absent for what belongs to none. */
  readonly apiLogicalId?: string | undefined;
  /** `POST /orders`; absent for what concerns the whole API. */
  readonly route?: string | undefined;
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based. */
  readonly column: number;
  readonly why: string;
  readonly fix: string;
  /** The title of the public page that says so. */
  readonly source: string;
}

/** The worst first, then by place: an order that no change elsewhere in a file disturbs. */
export function compareFindings(a: Finding, b: Finding): number {
  return (
    SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity) ||
    compareText(a.rule, b.rule) ||
    compareText(a.file, b.file) ||
    a.line - b.line ||
    a.column - b.column ||
    compareText(a.message, b.message)
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
