import type { StatementFindings } from './finding.ts';

/** AWS JSON policy elements: NotPrincipal. (With Allow the reader refuses it.) */
export function lintPrincipals(findings: StatementFindings): void {
  const { notPrincipal, principal, places } = findings.statement;
  const at = places?.principal;
  if (notPrincipal !== undefined) {
    const accounts = new Set(
      notPrincipal.AWS.map((entry) => /^arn:[^:]*:iam::(\d{12}):root$/.exec(entry)?.[1] ?? entry),
    );
    const lonely = notPrincipal.AWS.find((entry) => {
      const account = /^arn:[^:]*:(?:iam|sts)::(\d{12}):(?!root$)/.exec(entry)?.[1];
      return account !== undefined && !accounts.has(account);
    });
    if (lonely !== undefined) {
      findings.add(
        'WARNING',
        'NOT_PRINCIPAL_WITHOUT_ACCOUNT',
        { at, path: 'NotPrincipal' },
        `\`${lonely}\` may be denied after all, since its account is not listed`,
        'list the account as well, or use Principal "*" and a condition ArnNotEquals on aws:PrincipalArn',
      );
    }
  }
  const deleted = (principal ?? notPrincipal)?.AWS.find((entry) => /^(?:AIDA|AROA)/.test(entry));
  if (deleted !== undefined) {
    findings.add(
      'WARNING',
      'PRINCIPAL_DELETED',
      { at, path: principal === undefined ? 'NotPrincipal' : 'Principal' },
      `\`${deleted}\` is the id of a user or role that was deleted, and matches nobody`,
      'remove it, or name the new one by its ARN',
    );
  }
}
