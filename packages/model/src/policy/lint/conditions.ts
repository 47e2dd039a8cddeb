import {
  type ConditionKey,
  findConditionKey,
  isKeyOfSigners,
  nearestConditionKey,
  networkOf,
} from '../condition-keys.ts';
import { isNegated, parseOperator } from '../operators.ts';
import type { Clause } from './clause.ts';
import { lintValues } from './condition-values.ts';
import type { StatementFindings } from './finding.ts';

export function lintConditions(findings: StatementFindings): void {
  for (const clause of findings.statement.conditions) {
    const operator = parseOperator(clause.operator);
    if (operator === undefined) continue;
    const negated = isNegated(operator.name);
    const one: Clause = {
      clause,
      operator,
      negated,
      key: findConditionKey(clause.key),
      path: `Condition.${clause.operator}.${clause.key}`,
      ineffective: (findings.statement.effect === 'Deny') === negated ? 'WARNING' : 'SECURITY_WARNING',
    };
    lintKey(findings, one);
    lintQuantifier(findings, one);
    lintOperator(findings, one);
    lintValues(findings, one);
  }
  lintNetworks(findings);
  lintAnonymous(findings);
}

function lintKey(findings: StatementFindings, { clause, key, path }: Clause): void {
  const place = { at: clause.at, path };
  const [prefix = ''] = clause.key.toLowerCase().split(':', 1);
  if (!clause.key.includes(':')) {
    findings.add(
      'ERROR',
      'INVALID_CONDITION_KEY_FORMAT',
      place,
      `the condition key \`${clause.key}\` has no service prefix`,
      'write `aws:SourceIp`, say',
    );
    return;
  }
  if (key !== undefined) {
    const { kind } = findings.document;
    if ((kind === 'resource' || kind === 'vpc-endpoint') && NEVER_INVOKED_WITH.test(clause.key)) {
      findings.add(
        'WARNING',
        'CONDITION_KEY_NOT_IN_REQUEST',
        place,
        `no call of an API brings the condition key \`${clause.key}\``,
        'use a key of "AWS condition keys that can be used in API Gateway resource policies"',
      );
    }
    return;
  }
  if (prefix !== 'aws' && prefix !== 'execute-api') return;
  const near = nearestConditionKey(clause.key);
  findings.add(
    'ERROR',
    prefix === 'aws' ? 'INVALID_GLOBAL_CONDITION_KEY' : 'INVALID_SERVICE_CONDITION_KEY',
    place,
    `the condition key \`${clause.key}\` does not exist`,
    near === undefined ? undefined : `did you mean \`${near}\`?`,
  );
}

/** Keys of tagging calls, of STS and of web identities. */
const NEVER_INVOKED_WITH = /^(?:aws:RequestTag\/|aws:TagKeys$|sts:|cognito-identity\.amazonaws\.com:)/i;

/** IAM User Guide, "Single-valued vs. multivalued context keys". */
function lintQuantifier(findings: StatementFindings, { clause, operator, key, path }: Clause): void {
  const place = { at: clause.at, path };
  const { quantifier, name } = operator;
  if (name === 'Null') {
    if (quantifier !== 'one') {
      findings.add(
        'SUGGESTION',
        'NULL_WITH_QUALIFIER',
        place,
        'a set operator adds nothing to Null',
        'write `Null`',
      );
    }
    return;
  }
  if (key === undefined) return;
  if (key.multivalued && quantifier === 'one') {
    findings.add(
      'ERROR',
      'MISSING_QUALIFIER',
      place,
      `the condition key \`${clause.key}\` has several values, and \`${clause.operator}\` compares one`,
      `write \`ForAnyValue:${clause.operator}\` or \`ForAllValues:${clause.operator}\``,
    );
  } else if (!key.multivalued && quantifier === 'all') {
    findings.add(
      findings.statement.effect === 'Allow' ? 'SECURITY_WARNING' : 'WARNING',
      'FORALLVALUES_WITH_SINGLE_VALUED_KEY',
      place,
      `\`ForAllValues:\` also holds where the single-valued key \`${clause.key}\` is missing`,
      'remove `ForAllValues:`',
    );
  } else if (!key.multivalued && quantifier === 'any') {
    findings.add(
      'SUGGESTION',
      'FORANYVALUE_WITH_SINGLE_VALUED_KEY',
      place,
      `the condition key \`${clause.key}\` has one value`,
      'remove `ForAnyValue:`',
    );
  }
}

const OPERATORS_OF: Readonly<Record<ConditionKey['type'], RegExp>> = {
  string: /^(?!IpAddress|NotIpAddress|Date)/,
  number: /^(?:Numeric|Null|StringEquals|StringNotEquals)/,
  date: /^(?:Date|Numeric|Null)/,
  boolean: /^(?:Bool|Null|StringEquals)/,
  ip: /^(?:IpAddress|NotIpAddress|Null)/,
  arn: /^(?:Arn|String|Null)/,
  binary: /^(?:Binary|Null)/,
};

function lintOperator(findings: StatementFindings, { clause, operator, key, path }: Clause): void {
  const place = { at: clause.at, path };
  if (key !== undefined && !OPERATORS_OF[key.type].test(operator.name)) {
    findings.add(
      'WARNING',
      'TYPE_MISMATCH_OPERATOR',
      place,
      `\`${operator.name}\` does not go with the condition key \`${clause.key}\`, whose type is ${key.type}`,
      'see "Condition operators" in the IAM User Guide',
    );
  }
  if ((operator.name === 'Bool' || operator.name === 'Null') && clause.values.length > 1) {
    findings.add(
      'ERROR',
      'INVALID_CONDITION_MULTIPLE_BOOLEAN',
      place,
      `\`${operator.name}\` has ${clause.values.length} values, where one is all there can be`,
      'write true or false',
    );
  }
}

/** IAM User Guide, "AWS global condition context keys": through a VPC endpoint there is no aws:SourceIp. */
function lintNetworks(findings: StatementFindings): void {
  const needed = findings.statement.conditions.filter(({ operator: text }) => {
    const operator = parseOperator(text);
    if (operator === undefined || operator.name === 'Null') return false;
    return !isNegated(operator.name) && !operator.ifExists && operator.quantifier !== 'all';
  });
  const internet = needed.find(({ key }) => networkOf(key) === 'internet');
  const endpoint = needed.find(({ key }) => networkOf(key) === 'endpoint');
  if (internet === undefined || endpoint === undefined) return;
  findings.add(
    findings.neverMatching,
    'NETWORKS_EXCLUDE_EACH_OTHER',
    { at: endpoint.at, path: `Condition.${endpoint.operator}.${endpoint.key}` },
    `no request has both \`${internet.key}\` and \`${endpoint.key}\`, so the statement never applies`,
    'write a statement for each way in; through a VPC endpoint the address is in aws:VpcSourceIp',
  );
}

/** A negated operator holds for a missing key: an Allow for everyone is then one for whoever does not sign. */
function lintAnonymous(findings: StatementFindings): void {
  const { statement, document } = findings;
  if (document.kind !== 'resource' || statement.effect !== 'Allow') return;
  if (statement.principal?.everyone !== true) return;
  const open = statement.conditions.filter(({ operator: text, key }) => {
    const operator = parseOperator(text);
    if (operator === undefined || operator.name === 'Null' || operator.quantifier === 'any') return false;
    const holds = isNegated(operator.name) || operator.ifExists || operator.quantifier === 'all';
    return holds && isKeyOfSigners(key);
  });
  const [first] = open;
  if (first === undefined || open.length < statement.conditions.length) return;
  findings.add(
    'SECURITY_WARNING',
    'CONDITION_HOLDS_FOR_ANONYMOUS',
    { at: first.at, path: `Condition.${first.operator}.${first.key}` },
    `callers who do not sign have no \`${first.key}\`, and \`${first.operator}\` holds where it is missing: everyone is allowed`,
    'compare with a positive operator (StringEquals), or deny where the key differs',
  );
}
