import { decidingStep } from '../explain/explanation.ts';
import type { Coverage } from './coverage.ts';
import type { Outcome } from './run-cases.ts';

/** What `portcullis test --json` prints. */
export interface TestReport {
  readonly tests: readonly ReportedTest[];
  readonly coverage: Readonly<Record<string, Coverage>>;
  readonly summary: {
    readonly passed: number;
    readonly failed: number;
    /** With `--live`: what could not be sent to the gateway; decided offline only. */
    readonly notSent?: number | undefined;
  };
}

export interface ReportedTest {
  readonly file: string;
  readonly name: string;
  readonly as: readonly string[];
  readonly request: string;
  readonly expect: 'allow' | 'deny' | number;
  readonly ok: boolean;
  readonly problem: string | null;
  /** `null` where nobody can say. */
  readonly decision: 'allow' | 'deny' | null;
  readonly status: number | null;
  readonly code: string | null;
  readonly decidedBy: string | null;
  /** With `--live`. */
  readonly live?:
    | { readonly status: number; readonly decision: 'allow' | 'deny' }
    | { readonly notSent: string }
    | undefined;
}

/** A file with what its expectations came to. */
export interface FileOutcome {
  readonly file: string;
  readonly outcomes: readonly Outcome[];
  readonly coverage: Coverage;
}

export function reportOf(files: readonly FileOutcome[]): TestReport {
  const tests = files.flatMap(({ file, outcomes }) => outcomes.map((outcome) => reported(file, outcome)));
  const live = tests.some((test) => test.live !== undefined);
  const notSent = tests.filter((test) => test.live !== undefined && 'notSent' in test.live).length;
  const passed = tests.filter(({ ok }) => ok).length;
  return {
    tests,
    coverage: Object.fromEntries(files.map(({ file, coverage }) => [file, coverage])),
    summary: { passed, failed: tests.length - passed, notSent: live ? notSent : undefined },
  };
}

function reported(file: string, { case: one, ok, problem, explanation, live }: Outcome): ReportedTest {
  return {
    file,
    name: one.name,
    as: one.as,
    request: one.request,
    expect: one.expect,
    ok,
    problem: problem ?? null,
    decision: explanation?.decision ?? null,
    status: explanation?.status ?? null,
    code: explanation?.code ?? null,
    decidedBy: explanation === undefined ? null : decidingStep(explanation),
    live: live === undefined || 'notSent' in live ? live : { status: live.status, decision: live.decision },
  };
}
