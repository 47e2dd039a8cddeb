import type { Diagnostic, IamDirectory, IamRole, IamUser } from '@portcullis/model';

/** Two identities with one access key id: which of them signs could not be told. */
export function repeatedKeys({ users, roles }: IamDirectory): readonly Diagnostic[] {
  const seen = new Map<string, string>();
  const found: Diagnostic[] = [];
  const check = (id: string, owner: IamUser | IamRole): void => {
    const before = seen.get(id);
    seen.set(id, owner.arn);
    if (before === undefined) return;
    found.push({
      severity: 'error',
      code: 'CONFIG_ACCESS_KEY_REPEATED',
      message: `the access key id \`${id}\` is given twice: to ${before} and to ${owner.arn}`,
      at: owner.at,
    });
  };
  for (const user of users) for (const key of user.accessKeys) check(key.id, user);
  for (const role of roles) for (const session of role.sessions) check(session.accessKey.id, role);
  return found;
}
