import type { Clause } from './clause.ts';
import type { StatementFindings } from './finding.ts';
import { isPrivateAddress } from './private-address.ts';
import { firstVariable, withoutVariables } from './variables.ts';

/** The values of one clause. */
export function lintValues(findings: StatementFindings, one: Clause): void {
  const { clause } = one;
  if (clause.values.length === 0) {
    findings.add(
      one.ineffective,
      'EMPTY_ARRAY_CONDITION',
      { at: clause.at, path: one.path },
      `\`${clause.operator}\` has no value, so it ${one.negated ? 'always' : 'never'} holds`,
      'write a value, or remove the condition',
    );
    return;
  }
  for (const [index, value] of clause.values.entries()) {
    const place = { at: clause.valuesAt?.[index] ?? clause.at, path: one.path };
    lintWildcard(findings, one, value, place);
    lintVariable(findings, one, value, place);
    lintArn(findings, one, value, place);
  }
  lintRepeated(findings, one);
  lintAddresses(findings, one);
}

type Place = Parameters<StatementFindings['add']>[2];

function lintWildcard(
  findings: StatementFindings,
  { operator, ineffective }: Clause,
  value: string,
  place: Place,
) {
  if (!/^String(?:Not)?Equals(?:IgnoreCase)?$/.test(operator.name)) return;
  if (!withoutVariables(value, '').includes('*')) return;
  const like = operator.name.startsWith('StringNot') ? 'StringNotLike' : 'StringLike';
  findings.add(
    ineffective,
    'WILDCARD_WITHOUT_LIKE_OPERATOR',
    place,
    `the \`*\` of \`${value}\` is text for \`${operator.name}\``,
    `write \`${like}\``,
  );
}

function lintVariable(
  findings: StatementFindings,
  { operator, ineffective }: Clause,
  value: string,
  place: Place,
): void {
  const variable = firstVariable(value);
  if (variable === undefined) return;
  if (/^(?:Numeric|Date|Binary|IpAddress|NotIpAddress|Null)/.test(operator.name)) {
    findings.add(
      'ERROR',
      'INVALID_VARIABLE_FOR_OPERATOR',
      place,
      `\`${operator.name}\` knows no policy variables, so \`${variable}\` is text`,
      'write the value',
    );
  } else if (findings.document.version !== '2012-10-17') {
    findings.add(
      ineffective,
      'VARIABLE_IN_OLD_VERSION',
      place,
      `\`${variable}\` is no variable in a policy of version 2008-10-17, but text`,
      'write "Version": "2012-10-17"',
    );
  }
}

function lintArn(
  findings: StatementFindings,
  { operator, key, ineffective }: Clause,
  value: string,
  place: Place,
): void {
  if (key?.type !== 'arn' || !value.startsWith('arn:') || operator.name === 'Null') return;
  const plain = withoutVariables(value, '*');
  const [, , service, , account] = plain.split(':', 5);
  if (account !== undefined && !/[*?]/.test(account) && !/^(?:\d{12}|aws)?$/.test(account)) {
    findings.add(
      'ERROR',
      'INVALID_ARN_ACCOUNT',
      place,
      `the account \`${account}\` of \`${value}\` is not 12 digits`,
      'write the 12-digit account id',
    );
  }
  // IAM User Guide, "AWS global condition context keys": for a session the key holds the ARN of its role.
  if (key.name === 'aws:PrincipalArn' && service === 'sts' && plain.includes(':assumed-role/')) {
    findings.add(
      ineffective,
      'PRINCIPAL_ARN_OF_SESSION',
      place,
      `aws:PrincipalArn is the ARN of the role, never of its session, so it is never \`${value}\``,
      'write `arn:aws:iam::ACCOUNT:role/NAME`',
    );
  }
}

function lintRepeated(findings: StatementFindings, { clause, path }: Clause): void {
  const seen = new Set<string>();
  for (const [index, value] of clause.values.entries()) {
    if (seen.has(value)) {
      findings.add(
        'SUGGESTION',
        'REDUNDANT_CONDITION_VALUE',
        { at: clause.valuesAt?.[index] ?? clause.at, path },
        `the value \`${value}\` stands there twice`,
        'remove one',
      );
    }
    seen.add(value);
  }
}

/** API Gateway sees public addresses in aws:SourceIp; through a VPC endpoint the key is missing. */
function lintAddresses(findings: StatementFindings, { clause, key, operator, path, negated }: Clause): void {
  if (key?.name !== 'aws:SourceIp' || operator.name === 'Null') return;
  const privates = clause.values.flatMap((value, index) => (isPrivateAddress(value) ? [index] : []));
  const [first] = privates;
  if (first === undefined) return;
  const all = privates.length === clause.values.length;
  findings.add(
    all ? 'ERROR' : 'SUGGESTION',
    all ? (negated ? 'PRIVATE_NOT_IP_ADDRESS' : 'PRIVATE_IP_ADDRESS') : 'PRIVATE_IP_ADDRESS_SUBSET',
    { at: clause.valuesAt?.[first] ?? clause.at, path },
    all
      ? 'aws:SourceIp is a public address, so it is never one of these private ranges'
      : `aws:SourceIp is a public address, so it is never in \`${clause.values[first]}\``,
    'through a VPC endpoint the address is in aws:VpcSourceIp',
  );
}
