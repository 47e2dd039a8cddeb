/**
 * The scope that access tokens of the sign-in API have, and no other: their users may read and change their own account.
 * Cognito Developer Guide "Scopes, M2M, and APIs with resource servers".
 */
export const API_SIGN_IN_SCOPE = 'aws.cognito.signin.user.admin';
