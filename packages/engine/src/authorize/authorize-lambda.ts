import { type Suggestion, suggestAlone } from '../policy/index.ts';
import type { PolicyOutcome, PolicyRequest, StatementEvidence } from '../policy/request.ts';
import type { AuthorizerOutput } from './authorizer-output.ts';
import type { CompiledStage } from './compile.ts';
import { authorizerDenied } from './denial-messages.ts';
import { type Failure, failure } from './failure.ts';
import { lookUpOutcome, TABLE_A } from './outcome-tables.ts';
import type { ApiRequest } from './request.ts';
import { evaluateResourcePolicy, invokeByAnybody } from './resource-policy.ts';

/**
 * CUSTOM, second half: the authorizer's policy, judged for this very request, combined with the resource policy by
 * table A: a silent authorizer is allowed where the resource policy allows.
 */
export function authorizeLambda(
  stage: CompiledStage,
  request: ApiRequest,
  output: AuthorizerOutput,
  resource: string,
  now: number,
  statements: StatementEvidence[] | undefined,
): Failure | undefined {
  const said = authorizerOutcome(output, request, resource, now, statements);
  const policy = evaluateResourcePolicy(stage, request, resource, now, statements);
  const outcome = lookUpOutcome(TABLE_A, said, policy === 'none' ? 'implicitDeny' : policy);
  if (outcome === 'allowed') return undefined;
  return outcome === 'explicitDeny'
    ? failure('AUTHORIZER_EXPLICIT_DENY', `the authorizer's policy explicitly denies ${resource}`, {
        message: authorizerDenied(true),
        evidence: { statements },
      })
    : failure('AUTHORIZER_NO_ALLOW', `the authorizer's policy allows nothing for ${resource}`, {
        message: authorizerDenied(false),
        evidence: {
          statements,
          suggestion: statements && allowingOutput(output, invokeByAnybody(request, resource, now)),
        },
      });
}

function authorizerOutcome(
  { verdict }: AuthorizerOutput,
  request: ApiRequest,
  resource: string,
  now: number,
  statements: StatementEvidence[] | undefined,
): PolicyOutcome {
  if (verdict.kind === 'simple') return verdict.isAuthorized ? 'allowed' : 'implicitDeny';
  return verdict.policies.evaluate(invokeByAnybody(request, resource, now), statements);
}

/** A simple response has no policy to change. */
function allowingOutput({ verdict }: AuthorizerOutput, asked: PolicyRequest): Suggestion | undefined {
  return verdict.kind === 'simple'
    ? undefined
    : suggestAlone(verdict.policies, asked, 'authorizer', 'the policy that the authorizer returns');
}
