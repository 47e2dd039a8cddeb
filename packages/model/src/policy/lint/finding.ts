import type { Diagnostic } from '../../diagnostic.ts';
import type { Position } from '../../source/tree.ts';
import type { PolicyDocument, Statement } from '../document.ts';

/** The classes of "IAM policy validation check reference", the worst first. */
export type LintClass = 'ERROR' | 'SECURITY_WARNING' | 'WARNING' | 'SUGGESTION';

/** What is doubtful in a policy that can be evaluated as it is written. */
export interface PolicyFinding {
  readonly class: LintClass;
  /** Stable; the analyzer's own issue code where it has the check: `MISSING_QUALIFIER`. */
  readonly code: string;
  readonly message: string;
  readonly help?: string | undefined;
  readonly at: Position;
  /** `Statement[0].Condition.StringEquals.aws:TagKeys`. */
  readonly path: string;
}

/** What one statement was found to have. */
export class StatementFindings {
  readonly findings: PolicyFinding[] = [];
  readonly document: PolicyDocument;
  readonly statement: Statement;

  constructor(document: PolicyDocument, statement: Statement) {
    this.document = document;
    this.statement = statement;
  }

  /** `at` undefined: the statement itself, as where a policy was made by a program. */
  add(
    lintClass: LintClass,
    code: string,
    place: { readonly at: Position | undefined; readonly path: string },
    message: string,
    help?: string,
  ): void {
    this.findings.push({
      class: lintClass,
      code,
      message,
      help,
      at: place.at ?? this.statement.at,
      path: `Statement[${this.statement.index}]${place.path === '' ? '' : `.${place.path}`}`,
    });
  }

  /**
   * The class of what keeps an entry or a condition from ever matching: for an Allow it merely fails, a Deny is
   * without effect, and that opens.
   */
  get neverMatching(): LintClass {
    return this.statement.effect === 'Deny' ? 'SECURITY_WARNING' : 'WARNING';
  }
}

/** A finding among the diagnostics of whatever has the policy; it changes nothing about loading. */
export function diagnosticOf({ code, message, help, at, path }: PolicyFinding): Diagnostic {
  return { severity: 'warning', code: `POLICY_LINT_${code}`, message, help, at, path };
}
