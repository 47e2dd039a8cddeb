const AWS_MANAGED = /^arn:[^:]+:iam::aws:policy\/(?:[^/]+\/)*([^/]+)$/;

/**
 * Whether a policy that is known by its ARN alone can be left out without opening anything: those that AWS manages
 * only allow, but for the few that say in their name that they deny (IAM User Guide, "AWS managed policies"). Of any
 * other nobody knows.
 */
export function onlyAllows(policyArn: string): boolean {
  const name = AWS_MANAGED.exec(policyArn)?.[1];
  return name !== undefined && !/^AWS(?:Deny|CompromisedKeyQuarantine)/.test(name);
}
