import type { AccessRoute, CallerPatterns, CallerPolicies } from './caller-policy.ts';

/** The policy that a Lambda authorizer returns. */
export interface AuthorizerPolicy {
  readonly Version: '2012-10-17';
  readonly Statement: readonly AuthorizerStatement[];
}

export interface AuthorizerStatement {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: 'execute-api:Invoke';
  readonly Resource?: readonly string[];
  readonly NotResource?: readonly string[];
}

/**
 * How large a policy of a Lambda authorizer may become before its patterns are merged. The guide gives 8 KB for the
 * result of a WebSocket API's authorizer and no figure for the others: the same is assumed for them.
 */
export const MAX_POLICY_BYTES = 8192;

/**
 * The policy for all routes of an API, which is what makes it safe to cache: API Gateway evaluates the policy that it
 * kept for a token against every request of that token. DG "Use API Gateway Lambda authorizers".
 *
 * What is not allowed is denied explicitly, by name of what is allowed: in one account an Allow of the resource policy
 * would otherwise let in whom the authorizer says nothing about, and a route that comes later has no hole to fall into.
 */
export function cacheablePolicy(
  policies: CallerPolicies,
  isAllowed: (route: AccessRoute) => boolean,
  prefix: string,
): AuthorizerPolicy {
  const sizeOf = (patterns: CallerPatterns): number => JSON.stringify(policyOf(patterns, prefix)).length;
  return policyOf(policies.patternsFor(isAllowed, sizeOf, MAX_POLICY_BYTES), prefix);
}

function policyOf({ allow, deny }: CallerPatterns, prefix: string): AuthorizerPolicy {
  const arns = (patterns: readonly string[]): readonly string[] =>
    patterns.map((pattern) => `${prefix}${pattern}`);
  if (allow.length === 0)
    return { Version: '2012-10-17', Statement: [statement('Nothing', 'Deny', { Resource: ['*'] })] };
  return {
    Version: '2012-10-17',
    Statement: [
      statement('Routes', 'Allow', { Resource: arns(allow) }),
      statement('NothingElse', 'Deny', { NotResource: arns(allow) }),
      ...(deny.length === 0 ? [] : [statement('NotThese', 'Deny', { Resource: arns(deny) })]),
    ],
  };
}

/** The policy for one request and no other: it must not be cached for its token. */
export function requestPolicy(isAllowed: boolean, methodArn: string): AuthorizerPolicy {
  const resource = isAllowed ? literalArn(methodArn) : '*';
  return {
    Version: '2012-10-17',
    Statement: [statement('ThisRequest', isAllowed ? 'Allow' : 'Deny', { Resource: [resource] })],
  };
}

/** A path may hold what a policy reads as a wildcard or a variable. IAM User Guide, "IAM policy elements: Variables and tags". */
function literalArn(arn: string): string {
  return arn.replace(/[*?]|\$(?=\{)/g, (character) => `\${${character}}`);
}

function statement(
  Sid: string,
  Effect: AuthorizerStatement['Effect'],
  resources: Pick<AuthorizerStatement, 'Resource' | 'NotResource'>,
): AuthorizerStatement {
  return { Sid, Effect, Action: 'execute-api:Invoke', ...resources };
}
