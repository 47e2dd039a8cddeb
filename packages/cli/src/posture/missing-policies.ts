import type { Definition, Diagnostic, IamRole, IamUser } from '@portcullis/model';

/**
 * Policies of the template that are attached to an identity and are not here (managed by AWS, of another stack), once
 * for each identity that can call: one without keys and sessions, as the role that a function runs with, signs no
 * request, and what it may do changes nothing. `callers` are the same identities with their credentials.
 */
export function missingPolicies(
  imported: Definition,
  { iam: callers }: Pick<Definition, 'iam'>,
): readonly Diagnostic[] {
  const users = imported.iam.users.filter(({ arn }) =>
    callers.users.some((user) => user.arn === arn && user.accessKeys.length > 0),
  );
  const roles = imported.iam.roles.filter(({ arn }) =>
    callers.roles.some((role) => role.arn === arn && role.sessions.length > 0),
  );
  return [
    ...users.flatMap((user) => toDiagnostic('user', user)),
    ...roles.flatMap((role) => toDiagnostic('role', role)),
  ];
}

function toDiagnostic(kind: 'user' | 'role', identity: IamUser | IamRole): readonly Diagnostic[] {
  const { unresolvedPolicies, name, at } = identity;
  if (unresolvedPolicies.length === 0) return [];
  return [
    {
      severity: 'unresolved',
      code: 'POLICY_NOT_HERE',
      message: `the ${kind} ${name} has ${policiesNotHere(unresolvedPolicies)}`,
      help: `what they allow can be given under \`principals.${kind}s\` of portcullis.yaml`,
      at,
    },
  ];
}

/** `policies that are not here, and allow nothing: a, b`. */
export function policiesNotHere(names: readonly string[]): string {
  return `policies that are not here, and allow nothing: ${[...new Set(names)].join(', ')}`;
}
