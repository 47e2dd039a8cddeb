import type { TreeNode } from '../source/tree.ts';
import type { PrincipalElement } from './document.ts';
import { kindOf, type PolicyReport, readStrings } from './report.ts';

const MEMBERS: readonly string[] = ['AWS', 'Service', 'Federated', 'CanonicalUser'];

/** IAM User Guide, "AWS JSON policy elements: Principal": what may stand under `AWS`. */
const AWS_PRINCIPALS: readonly RegExp[] = [
  /^\*$/,
  /^\d{12}$/,
  /^arn:[a-z-]+:iam::\d{12}:root$/,
  /^arn:[a-z-]+:iam::\d{12}:(?:user|role)\/[^*?]+$/,
  /^arn:[a-z-]+:sts::\d{12}:assumed-role\/[^*?/]+\/[^*?/]+$/,
  /^arn:[a-z-]+:sts::\d{12}:federated-user\/[^*?]+$/,
  // What is left of a deleted user or role: it matches nobody.
  /^(?:AIDA|AROA)[A-Z0-9]{12,}$/,
];

/** `"*"` or a map of lists. */
export function readPrincipal(
  node: TreeNode,
  path: string,
  report: PolicyReport,
): PrincipalElement | undefined {
  if (node.kind === 'scalar' && node.value === '*') {
    return { everyone: true, AWS: ['*'], Service: [], Federated: [], CanonicalUser: [] };
  }
  if (node.kind !== 'map') {
    report.error(
      'POLICY_PRINCIPAL',
      node.mark,
      path,
      `\`${path}\` must be "*" or an object, but it is ${kindOf(node)}`,
      'write {"AWS": "arn:aws:iam::ACCOUNT:role/NAME"}, say',
    );
    return undefined;
  }
  const lists: Record<string, readonly string[]> = {};
  for (const [member, entry] of node.entries) {
    const memberPath = `${path}.${member}`;
    if (!MEMBERS.includes(member)) {
      report.error(
        'POLICY_PRINCIPAL',
        entry.keyMark,
        memberPath,
        `unknown kind of principal \`${member}\``,
        'the kinds are AWS, Service, Federated and CanonicalUser, written exactly so',
      );
      continue;
    }
    const values = readStrings(entry.value, memberPath, report, { numbers: true });
    if (values === undefined) continue;
    lists[member] = values;
    if (member === 'AWS') {
      for (const value of values) checkAws(value, entry.value, memberPath, report);
    } else if (member === 'Service') {
      for (const value of values) {
        if (value.includes('*') || value.includes('?')) {
          report.error(
            'POLICY_PRINCIPAL',
            entry.value.mark,
            memberPath,
            `invalid service principal \`${value}\``,
          );
        }
      }
    }
  }
  if (node.entries.size === 0) {
    report.error('POLICY_PRINCIPAL', node.mark, path, `\`${path}\` names nobody`);
  }
  const aws = lists.AWS ?? [];
  return {
    everyone: aws.includes('*'),
    AWS: aws,
    Service: lists.Service ?? [],
    Federated: lists.Federated ?? [],
    CanonicalUser: lists.CanonicalUser ?? [],
  };
}

function checkAws(value: string, node: TreeNode, path: string, report: PolicyReport): void {
  if (AWS_PRINCIPALS.some((form) => form.test(value))) return;
  report.error(
    'POLICY_PRINCIPAL',
    node.mark,
    path,
    `invalid principal \`${value}\``,
    value.includes('*')
      ? 'a principal has no wildcard but a whole "*": name "*" and add a condition ArnLike on aws:PrincipalArn'
      : 'name an account, a user, a role, a role session or a federated user',
  );
}
