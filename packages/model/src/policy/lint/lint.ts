import type { PolicyDocument, Statement } from '../document.ts';
import { lintActions } from './actions.ts';
import { lintConditions } from './conditions.ts';
import { type PolicyFinding, StatementFindings } from './finding.ts';
import { lintPrincipals } from './principals.ts';
import { lintResources } from './resources.ts';
import { lintSize } from './size.ts';

/**
 * What is doubtful in a policy, in the order of its statements: checks of IAM Access Analyzer ("IAM policy validation check
 * reference") for what this model knows, and those of execute-api. The policy has been read, so it is valid; nothing here
 * keeps it from being evaluated.
 *
 * @example
 * const { policy } = readPolicy(tree, { name: 'ResourcePolicy of Api', kind: 'resource' });
 * const serious = lintPolicy(policy).filter(isSerious);
 */
export function lintPolicy(document: PolicyDocument): readonly PolicyFinding[] {
  return [...lintDocument(document), ...document.statements.flatMap((one) => lintStatement(document, one))];
}

/** Access that the author hardly meant, or a part that can never work. */
export function isSerious(finding: PolicyFinding): boolean {
  return finding.class === 'ERROR' || finding.class === 'SECURITY_WARNING';
}

function lintDocument(document: PolicyDocument): readonly PolicyFinding[] {
  const findings = [...lintSize(document)];
  if (document.statements.length === 0) {
    findings.push({
      class: 'SUGGESTION',
      code: 'EMPTY_STATEMENT',
      message: 'the policy has no statement, so it allows nothing',
      at: document.at,
      path: 'Statement',
    });
  }
  return findings;
}

function lintStatement(document: PolicyDocument, statement: Statement): readonly PolicyFinding[] {
  const findings = new StatementFindings(document, statement);
  lintPrincipals(findings);
  lintActions(findings);
  lintResources(findings);
  lintConditions(findings);
  return findings.findings;
}
