import type { IdentityContext } from '../service/context.ts';
import { AssumptionDenied, assumeTheRole } from './role-assumption.ts';
import type { SessionCredentials } from './session-credentials.ts';
import { NO_TAGS } from './session-tags.ts';

/** Who runs functions. Lambda Developer Guide "Defining Lambda function permissions with an execution role". */
const LAMBDA = { kind: 'service', name: 'lambda.amazonaws.com' } as const;
/** As Lambda's own last; longer than a process that has them. */
const SECONDS = 12 * 60 * 60;
const OF_LAMBDA = { sourceIp: '127.0.0.1', secure: true, userAgent: 'lambda.amazonaws.com' } as const;

/**
 * Credentials of a function's execution role, in a session of the function's name. `undefined`: the role is not here,
 * or does not trust Lambda.
 */
export function executionRoleCredentials(
  context: IdentityContext,
  roleArn: string,
  functionName: string,
): SessionCredentials | undefined {
  try {
    return assumeTheRole(context, OF_LAMBDA, {
      action: 'sts:AssumeRole',
      roleArn,
      principal: LAMBDA,
      caller: undefined,
      sessionName: functionName,
      seconds: SECONDS,
      tags: NO_TAGS,
      policies: { arns: [] },
    }).credentials;
  } catch (error) {
    if (error instanceof AssumptionDenied) return undefined;
    throw error;
  }
}
