export const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** One thing that is wrong, where, why, and what to do: the fields of `audit --json`. */
export interface Finding {
  /** `A02`. */
  readonly rule: string;
  readonly severity: Severity;
  readonly title: string;
  /** The name of the API; absent for what belongs to none. */
  readonly api?: string | undefined;
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
