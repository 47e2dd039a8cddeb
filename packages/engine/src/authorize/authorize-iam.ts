import { type AccessInput, type AccessResult, evaluateAccess, suggestAccess } from '../policy/index.ts';
import type { StatementEvidence } from '../policy/request.ts';
import type { CompiledStage } from './compile.ts';
import { InvokeContext } from './condition-keys.ts';
import { invokeDenied } from './denial-messages.ts';
import type { Caller } from './directory.ts';
import { type Failure, failure } from './failure.ts';
import type { ApiRequest } from './request.ts';
import { resourcePolicyName } from './resource-policy.ts';

/**
 * AWS_IAM, second half: the caller's policies with the resource policy. Within one account either may allow
 * (table A); across accounts both must (table B). The refinements of IAM's own logic (boundaries, session policies,
 * how the principal is named, service control policies) are `evaluateAccess`'s.
 */
export function authorizeIam(
  stage: CompiledStage,
  request: ApiRequest,
  caller: Caller,
  resource: string,
  now: number,
  statements: StatementEvidence[] | undefined,
): Failure | undefined {
  const asked: AccessInput = {
    request: {
      principal: caller.principal,
      action: 'execute-api:Invoke',
      resource,
      context: new InvokeContext(request, now, caller),
    },
    identity: caller.identityPolicies,
    boundary: caller.boundary,
    session: caller.sessionPolicies,
    resource: stage.resourcePolicy,
    resourceAccount: stage.definition.account,
    serviceControls: caller.serviceControls,
  };
  const access = evaluateAccess(asked, statements);
  const { userArn } = caller.identity;
  switch (access.outcome) {
    case 'allowed':
      return undefined;
    case 'explicitDeny':
      return failure('IAM_EXPLICIT_DENY', `${denying(access)} explicitly denies ${userArn} ${resource}`, {
        message: invokeDenied(
          userArn,
          resource,
          access.decidedBy === 'resource' ? 'policy-deny' : 'iam-deny',
        ),
        evidence: { statements },
      });
    case 'implicitDeny':
      return failure('IAM_NO_ALLOW', `${silent(access)} allows ${userArn} to invoke ${resource}`, {
        message: invokeDenied(
          userArn,
          resource,
          access.decidedBy === 'resource' ? 'policy-silent' : 'iam-silent',
        ),
        evidence: {
          statements,
          suggestion: statements && suggestAccess(asked, { resource: resourcePolicyName(stage) }),
        },
      });
  }
}

function denying({ decidedBy }: AccessResult): string {
  return decidedBy === 'service-control' ? 'a service control policy' : 'a policy';
}

function silent({ decidedBy }: AccessResult): string {
  return decidedBy === 'service-control' ? 'a level of the organization has no policy that' : 'nothing';
}
