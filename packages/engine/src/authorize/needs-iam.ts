import type { PolicyDocument } from '@portcullis/model/policy';

/**
 * A policy that names AWS principals makes every method without AWS_IAM refuse, open ones too.
 * DG "Create and attach an API Gateway resource policy".
 */
export function needsIam(policy: PolicyDocument): boolean {
  return policy.statements.some((statement) =>
    [statement.principal, statement.notPrincipal].some((element) =>
      element?.AWS.some((principal) => principal !== '*'),
    ),
  );
}
