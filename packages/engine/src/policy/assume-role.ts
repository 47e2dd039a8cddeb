import { type AccessInput, type AccessResult, evaluateAccess } from './access.ts';
import type { StatementEvidence } from './request.ts';

/**
 * Decides `sts:AssumeRole`; `resource` is the role's trust policy. Unlike other resource policies it must itself allow:
 * no identity policy of the role's own account makes up for its silence, and the root user needs it, too.
 * IAM User Guide, "Granting a user permissions to switch roles". Key policies of KMS follow the same rule.
 */
export function evaluateAssumeRole(input: AccessInput, evidence?: StatementEvidence[]): AccessResult {
  const access = evaluateAccess(input, evidence);
  return access.outcome === 'allowed' && access.resource !== 'allowed'
    ? { ...access, outcome: 'implicitDeny', decidedBy: 'resource' }
    : access;
}
