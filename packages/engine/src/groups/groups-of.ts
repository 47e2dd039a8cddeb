/**
 * The groups that a verified token names: the `cognito:groups` claim, which ID and access tokens have. Amazon Cognito
 * Developer Guide, "Adding groups to a user pool". What is no list of texts names none.
 */
export function groupsOfClaims(claims: Readonly<Record<string, unknown>>): readonly string[] {
  const value = Object.hasOwn(claims, 'cognito:groups') ? claims['cognito:groups'] : undefined;
  return textsOf(value) ?? [];
}

/**
 * The groups that a Lambda authorizer returned in its context as `groups`: a text separated by spaces, since a REST
 * API's context is flat and no group's name has a space, or a list.
 */
export function groupsOfContext(context: Readonly<Record<string, unknown>>): readonly string[] {
  const value = Object.hasOwn(context, 'groups') ? context.groups : undefined;
  if (typeof value === 'string') return value.split(' ').filter((name) => name !== '');
  return textsOf(value) ?? [];
}

function textsOf(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) && value.every((item): item is string => typeof item === 'string')
    ? value
    : undefined;
}
