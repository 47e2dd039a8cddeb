/** A group as far as tokens show it. */
export interface TokenGroup {
  readonly name: string;
  readonly precedence?: number | undefined;
  readonly roleArn?: string | undefined;
  /** Its role or precedence is not known: it may be the one that is preferred. */
  readonly uncertain?: boolean | undefined;
}

export interface GroupClaims {
  readonly 'cognito:groups'?: readonly string[];
  readonly 'cognito:roles'?: readonly string[];
  readonly 'cognito:preferred_role'?: string;
}

/**
 * The group claims of an ID token: groups by precedence (lower wins, none comes last), the roles of those that have
 * one, and the preferred role, which a tie of precedence leaves out unless the tied groups have the same role, and a group
 * that nobody knows all of always.
 * Cognito Developer Guide "Adding groups to a user pool".
 */
export function groupClaims(groups: readonly TokenGroup[], names: readonly string[]): GroupClaims {
  if (names.length === 0) return {};
  const known = groups.filter((group) => names.includes(group.name)).sort(byPrecedence);
  const unknown = names.filter((name) => !groups.some((group) => group.name === name));
  const all = [...known.map((group) => group.name), ...unknown];
  const roles = [...new Set(known.flatMap((group) => group.roleArn ?? []))];
  const preferred = preferredRole(known);
  return {
    'cognito:groups': all,
    ...(roles.length === 0 ? {} : { 'cognito:roles': roles }),
    ...(preferred === undefined ? {} : { 'cognito:preferred_role': preferred }),
  };
}

function preferredRole(sorted: readonly TokenGroup[]): string | undefined {
  if (sorted.some(({ uncertain }) => uncertain === true)) return undefined;
  const withRole = sorted.filter((group) => group.roleArn !== undefined);
  const [first] = withRole;
  if (first === undefined) return undefined;
  const tied = withRole.filter((group) => precedenceOf(group) === precedenceOf(first));
  return tied.every((group) => group.roleArn === first.roleArn) ? first.roleArn : undefined;
}

function byPrecedence(a: TokenGroup, b: TokenGroup): number {
  const difference = precedenceOf(a) - precedenceOf(b);
  // Two groups without precedence: Infinity - Infinity is no number.
  return Number.isNaN(difference) ? 0 : difference;
}

function precedenceOf(group: TokenGroup): number {
  return group.precedence ?? Number.POSITIVE_INFINITY;
}
