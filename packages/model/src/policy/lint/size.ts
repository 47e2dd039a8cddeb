import type { PolicyDocument, PolicyKind, PrincipalElement, Statement } from '../document.ts';
import type { PolicyFinding } from './finding.ts';

/** IAM User Guide "IAM and AWS STS quotas", DG "Quotas", Organizations User Guide "Quotas": characters of one policy. */
const QUOTAS: Readonly<Record<PolicyKind, readonly { readonly limit: number; readonly of: string }[]>> = {
  identity: [
    { limit: 10_240, of: 'all inline policies of a role, the largest there is for an identity' },
    {
      limit: 6_144,
      of: 'a managed policy; inline, a role takes it, and a user (2,048) or group (5,120) does not',
    },
  ],
  boundary: [{ limit: 6_144, of: 'a managed policy' }],
  session: [{ limit: 2_048, of: 'a session policy' }],
  trust: [
    { limit: 4_096, of: 'a trust policy, raised as far as it goes' },
    { limit: 2_048, of: 'a trust policy, unless it is raised' },
  ],
  resource: [{ limit: 8_192, of: 'a resource policy of an API' }],
  'vpc-endpoint': [{ limit: 20_480, of: 'an endpoint policy' }],
  'service-control': [{ limit: 5_120, of: 'a service control policy' }],
  'resource-control': [{ limit: 5_120, of: 'a resource control policy' }],
  authorizer: [],
};

/** The policy in its shortest form, since IAM does not count white space. */
export function lintSize(document: PolicyDocument): readonly PolicyFinding[] {
  const size = sizeOf(document);
  const [first] = QUOTAS[document.kind];
  const exceeded = QUOTAS[document.kind].find(({ limit }) => size > limit);
  if (exceeded === undefined) return [];
  const { limit, of } = exceeded;
  return [
    {
      class: exceeded === first ? 'ERROR' : 'WARNING',
      code: 'POLICY_SIZE_EXCEEDS_QUOTA',
      message: `the policy has ${size} characters without white space, over the ${limit} of ${of}`,
      help: 'split it, or use wildcards',
      at: document.at,
      path: '',
    },
  ];
}

function sizeOf({ version, id, statements }: PolicyDocument): number {
  return JSON.stringify({ Version: version, Id: id, Statement: statements.map(written) }).length;
}

function written(statement: Statement): object {
  const conditions = new Map<string, [string, unknown][]>();
  for (const { operator, key, values } of statement.conditions) {
    const keys = conditions.get(operator) ?? [];
    keys.push([key, shortest(values)]);
    conditions.set(operator, keys);
  }
  return {
    Sid: statement.sid,
    Effect: statement.effect,
    Principal: writtenPrincipal(statement.principal),
    NotPrincipal: writtenPrincipal(statement.notPrincipal),
    Action: shortest(statement.action),
    NotAction: shortest(statement.notAction),
    Resource: shortest(statement.resource),
    NotResource: shortest(statement.notResource),
    Condition:
      conditions.size === 0
        ? undefined
        : Object.fromEntries([...conditions].map(([name, keys]) => [name, Object.fromEntries(keys)])),
  };
}

function writtenPrincipal(element: PrincipalElement | undefined): unknown {
  if (element === undefined || (element.everyone && element.AWS.length === 1)) return element && '*';
  return Object.fromEntries(
    (['AWS', 'Service', 'Federated', 'CanonicalUser'] as const)
      .filter((member) => element[member].length > 0)
      .map((member) => [member, shortest(element[member])]),
  );
}

/** A list of one is written as its entry. */
function shortest(entries: readonly string[] | undefined): unknown {
  return entries?.length === 1 ? entries[0] : entries;
}
