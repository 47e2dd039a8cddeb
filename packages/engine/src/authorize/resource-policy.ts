import { suggestAlone } from '../policy/index.ts';
import type { PolicyOutcome, PolicyRequest, StatementEvidence } from '../policy/request.ts';
import type { CompiledStage } from './compile.ts';
import { InvokeContext } from './condition-keys.ts';
import { invokeDenied } from './denial-messages.ts';
import { type Failure, failure } from './failure.ts';
import type { ApiRequest } from './request.ts';

/**
 * The resource policy judged alone, for a caller without an IAM identity. `none`: the API has no policy.
 * DG "How API Gateway resource policies affect authorization workflow".
 */
export function evaluateResourcePolicy(
  stage: CompiledStage,
  request: ApiRequest,
  resource: string,
  now: number,
  evidence: StatementEvidence[] | undefined,
): PolicyOutcome | 'none' {
  if (stage.resourcePolicy === undefined) return 'none';
  return stage.resourcePolicy.evaluate(invokeByAnybody(request, resource, now), evidence);
}

/** What is asked about a caller without an IAM identity. */
export function invokeByAnybody(request: ApiRequest, resource: string, now: number): PolicyRequest {
  return {
    principal: { kind: 'anonymous' },
    action: 'execute-api:Invoke',
    resource,
    context: new InvokeContext(request, now, undefined),
  };
}

/** `the resource policy of Api`, for suggestions. */
export function resourcePolicyName({ api }: CompiledStage): string {
  return `the resource policy of ${api.logicalId}`;
}

/** What makes every method, or every method without AWS_IAM, fail before the policy is even evaluated. */
export function resourcePolicyObstacle(
  stage: CompiledStage,
  isIam: boolean,
  resource: string,
): Failure | undefined {
  const { api } = stage;
  if (api.resourcePolicyUnresolved !== undefined) {
    return failure(
      'RESOURCE_POLICY_UNRESOLVED',
      `the resource policy is not known: ${api.resourcePolicyUnresolved}`,
      {
        message: invokeDenied('anonymous', resource, 'policy-silent'),
      },
    );
  }
  if (!isIam && stage.resourcePolicyNeedsIam) {
    return failure(
      'RESOURCE_POLICY_NEEDS_IAM',
      'the resource policy names an AWS principal other than `*`, so only methods with AWS_IAM can be called',
      { message: invokeDenied('anonymous', resource, 'policy-silent') },
    );
  }
  if (api.endpointType === 'PRIVATE' && api.resourcePolicy === undefined) {
    return failure('RESOURCE_POLICY_NO_ALLOW', 'a private API without a resource policy refuses every call', {
      message: invokeDenied('anonymous', resource, 'policy-silent'),
    });
  }
  return undefined;
}

export function refusedByResourcePolicy(
  outcome: 'explicitDeny' | 'implicitDeny',
  { stage, request }: { readonly stage: CompiledStage; readonly request: ApiRequest },
  resource: string,
  now: number,
  statements: readonly StatementEvidence[] | undefined,
): Failure {
  if (outcome === 'explicitDeny') {
    return failure('RESOURCE_POLICY_EXPLICIT_DENY', `the resource policy explicitly denies ${resource}`, {
      message: invokeDenied('anonymous', resource, 'policy-deny'),
      evidence: { statements },
    });
  }
  return failure('RESOURCE_POLICY_NO_ALLOW', `nothing in the resource policy allows ${resource}`, {
    message: invokeDenied('anonymous', resource, 'policy-silent'),
    evidence: {
      statements,
      suggestion:
        statements &&
        suggestAlone(
          stage.resourcePolicy,
          invokeByAnybody(request, resource, now),
          'resource',
          resourcePolicyName(stage),
        ),
    },
  });
}
