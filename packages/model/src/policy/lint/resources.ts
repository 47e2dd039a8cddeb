import type { Position } from '../../source/tree.ts';
import { redundantEntries } from './covers.ts';
import type { StatementFindings } from './finding.ts';
import { firstVariable, withoutVariables } from './variables.ts';

interface Place {
  readonly at: Position | undefined;
  readonly path: string;
}

/** Resources whose account is AWS itself: `arn:aws:iam::aws:policy/ReadOnlyAccess`. */
const ACCOUNT = /^(?:\d{12}|aws)?$/;

export function lintResources(findings: StatementFindings): void {
  const { statement, document } = findings;
  const { resource, notResource, places } = statement;
  const element = resource === undefined ? 'NotResource' : 'Resource';
  const entries = resource ?? notResource ?? [];
  const placeOf = (index: number): Place => ({ at: places?.resources[index], path: element });
  const hasVariables = document.version === '2012-10-17';
  for (const [index, entry] of entries.entries()) {
    const place = placeOf(index);
    lintVariables(findings, entry, place);
    // Variables stand for anything; what is judged here is the text around them.
    const plain = withoutVariables(entry, hasVariables ? '*' : '');
    lintArn(findings, entry, plain, place);
    lintExecuteApi(findings, entry, plain, place);
  }
  for (const { index, by } of redundantEntries(entries)) {
    findings.add(
      'SUGGESTION',
      'REDUNDANT_RESOURCE',
      placeOf(index),
      `\`${entries[by]}\` already covers the resource \`${entries[index]}\``,
      'remove it',
    );
  }
  if (notResource !== undefined && statement.effect === 'Allow') {
    findings.add(
      'WARNING',
      'ALLOW_WITH_NOT_RESOURCE',
      { at: places?.resource, path: element },
      '`NotResource` with Allow grants every resource that is not listed, and those that come later',
      'list with Resource what you allow',
    );
  }
}

/** IAM User Guide, "Policy elements: Variables and tags". */
function lintVariables(findings: StatementFindings, entry: string, place: Place): void {
  const { document, statement } = findings;
  const variable = firstVariable(entry);
  if (variable === undefined) return;
  if (document.version !== '2012-10-17') {
    findings.add(
      findings.neverMatching,
      'VARIABLE_IN_OLD_VERSION',
      place,
      `\`${variable}\` is no variable in a policy of version 2008-10-17, but text`,
      'write "Version": "2012-10-17"',
    );
  } else if (statement.notResource !== undefined && statement.effect === 'Allow' && !variable.includes(',')) {
    findings.add(
      'SECURITY_WARNING',
      'NOT_RESOURCE_VARIABLE_UNSET',
      place,
      `for a caller without \`${variable}\` the entry excludes nothing, and the statement allows every resource`,
      "give the variable a default, `${key, 'none'}`, or list with Resource what you allow",
    );
  }
}

function lintArn(findings: StatementFindings, entry: string, plain: string, place: Place): void {
  if (!plain.startsWith('arn:')) return;
  const [, , , , account] = plain.split(':', 5);
  if (account === undefined || /[*?]/.test(account) || ACCOUNT.test(account)) return;
  findings.add(
    'ERROR',
    'INVALID_ARN_ACCOUNT',
    place,
    `the account \`${account}\` of \`${entry}\` is not 12 digits`,
    'write the 12-digit account id',
  );
}

const EXECUTE_API = /^(?:execute-api:|arn:[^:]*:execute-api:[^:]*:[^:]*:)/;
const VERBS = /^(?:delete|get|head|options|patch|post|put)$/i;

/** DG "Control access for invoking an API": `API/STAGE/METHOD/PATH`, with the path of the request and not of the route. */
function lintExecuteApi(findings: StatementFindings, entry: string, plain: string, place: Place): void {
  const head = EXECUTE_API.exec(plain)?.[0];
  if (head === undefined) return;
  const isShort = head === 'execute-api:';
  const rest = plain.slice(head.length);
  const [api = '', , method, ...path] = (
    isShort ? `api${rest.startsWith('/') ? '' : '/'}${rest}` : rest
  ).split('/');
  const { neverMatching } = findings;
  if (!isShort && rest !== '' && !/[*?/]/.test(rest)) {
    findings.add(
      neverMatching,
      'RESOURCE_WITHOUT_STAGE',
      place,
      `\`${entry}\` names an API and none of its requests, so it matches nothing`,
      `write \`${entry}/*\``,
    );
  }
  if (method !== undefined && VERBS.test(method) && method !== method.toUpperCase() && !api.includes('*')) {
    findings.add(
      neverMatching,
      'RESOURCE_METHOD_CASE',
      place,
      `the method \`${method}\` of \`${entry}\` matches nothing, since resources are case-sensitive`,
      `write \`${method.toUpperCase()}\``,
    );
  }
  const parameter = path.find((segment) => /^\{[^{}]*\}$/.test(segment));
  if (parameter !== undefined) {
    findings.add(
      neverMatching,
      'RESOURCE_PATH_TEMPLATE',
      place,
      `\`${parameter}\` of \`${entry}\` is text: the resource has the path of the request, not of the route`,
      'write `*` for a path parameter',
    );
  }
}
