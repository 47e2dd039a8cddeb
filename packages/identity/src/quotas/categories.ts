/**
 * Requests per second of an account, by category. Cognito Developer Guide "Quotas in Amazon Cognito", "API operation
 * categories and request rate quotas" and "Identity pools API operation request rate quotas".
 */
export const REQUESTS_PER_SECOND = {
  UserAuthentication: 120,
  UserCreation: 50,
  UserFederation: 25,
  UserAccountRecovery: 30,
  UserRead: 120,
  UserUpdate: 25,
  UserToken: 120,
  UserResourceRead: 50,
  UserResourceUpdate: 25,
  UserList: 30,
  UserPoolRead: 15,
  UserPoolUpdate: 15,
  UserPoolResourceRead: 20,
  UserPoolResourceUpdate: 15,
  UserPoolClientRead: 15,
  UserPoolClientUpdate: 15,
  ClientAuthentication: 150,
  GetId: 25,
  GetOpenIdToken: 200,
  GetCredentialsForIdentity: 200,
  GetOpenIdTokenForDeveloperIdentity: 200,
} as const;

export type Category = keyof typeof REQUESTS_PER_SECOND;

/** Answers to challenges have a quota of their own, this many times that of UserAuthentication; more count there. */
export const ANSWERS_PER_SIGN_IN = 3;

/** Of reads and, apart from them, of writes of one user. */
export const REQUESTS_PER_SECOND_OF_USER = 10;

/** Of one operation at one pool, in the categories below. */
export const REQUESTS_PER_SECOND_AT_POOL = 5;
export const LIMITED_AT_POOL: ReadonlySet<Category> = new Set<Category>([
  'UserPoolResourceRead',
  'UserPoolResourceUpdate',
  'UserPoolClientRead',
  'UserPoolClientUpdate',
]);

/** `RespondToAuthChallenge` and its kind: see ANSWERS_PER_SIGN_IN. */
export const ANSWERS: ReadonlySet<string> = new Set([
  'RespondToAuthChallenge',
  'AdminRespondToAuthChallenge',
]);

const OPERATIONS: Readonly<Partial<Record<Category, readonly string[]>>> = {
  UserAuthentication: ['InitiateAuth', 'AdminInitiateAuth', ...ANSWERS],
  UserCreation: ['SignUp', 'ConfirmSignUp', 'AdminCreateUser', 'AdminConfirmSignUp'],
  UserAccountRecovery: [
    'AdminResetUserPassword',
    'AdminSetUserPassword',
    'ChangePassword',
    'ConfirmForgotPassword',
    'ForgotPassword',
  ],
  UserRead: ['AdminGetUser', 'GetUser'],
  UserUpdate: [
    'AdminAddUserToGroup',
    'AdminDeleteUser',
    'AdminDeleteUserAttributes',
    'AdminDisableProviderForUser',
    'AdminDisableUser',
    'AdminEnableUser',
    'AdminLinkProviderForUser',
    'AdminRemoveUserFromGroup',
    'AdminUpdateUserAttributes',
    'AdminUserGlobalSignOut',
    'DeleteUser',
    'DeleteUserAttributes',
    'GlobalSignOut',
    'UpdateUserAttributes',
    'VerifyUserAttribute',
  ],
  UserToken: ['GetTokensFromRefreshToken', 'RevokeToken'],
  // Messages are not made by reading, but the page has these two here.
  UserResourceRead: ['GetUserAttributeVerificationCode', 'ResendConfirmationCode'],
  UserList: ['ListUsers', 'ListUsersInGroup'],
  UserPoolRead: ['DescribeUserPool', 'ListUserPools'],
  UserPoolUpdate: ['CreateUserPool', 'DeleteUserPool', 'UpdateUserPool'],
  UserPoolClientRead: ['DescribeUserPoolClient', 'ListUserPoolClients', 'ListUserPoolClientSecrets'],
  UserPoolClientUpdate: [
    'AddUserPoolClientSecret',
    'CreateUserPoolClient',
    'DeleteUserPoolClient',
    'DeleteUserPoolClientSecret',
    'UpdateUserPoolClient',
  ],
};

const CATEGORY_OF: ReadonlyMap<string, Category> = new Map(
  Object.entries(OPERATIONS).flatMap(([category, names]) =>
    names.map((name) => [name, category as Category] as const),
  ),
);

/** Whether an operation only looks, or changes something. */
export function isRead(operation: string): boolean {
  return /^(Admin)?(Get|List|Describe)/.test(operation) || SIGN_IN.test(operation);
}

/** "Read operations, including signing in." */
const SIGN_IN = /^(Admin)?(InitiateAuth|RespondToAuthChallenge)$/;

/**
 * The category of an operation on user pools. Operations that are in no other one are those on what a user has (devices,
 * factors) or, without a user, on what a pool has (groups, providers). That newer operations are counted there is
 * assumed.
 */
export function categoryOf(operation: string, ofUser: boolean): Category {
  const known = CATEGORY_OF.get(operation);
  if (known !== undefined) return known;
  if (ofUser) return isRead(operation) ? 'UserResourceRead' : 'UserResourceUpdate';
  return isRead(operation) ? 'UserPoolResourceRead' : 'UserPoolResourceUpdate';
}

/** An operation on identity pools that has a quota. */
export function identityPoolCategory(operation: string): Category | undefined {
  return Object.hasOwn(REQUESTS_PER_SECOND, operation) ? (operation as Category) : undefined;
}
