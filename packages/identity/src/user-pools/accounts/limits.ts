/** Quotas and validity in one place. Cognito Developer Guide "Quotas in Amazon Cognito" and "Code validity". */

/** How long a code counts. Milliseconds. */
export const CODE_VALIDITY_MS = {
  'sign-up': 86_400_000,
  attribute: 86_400_000,
  'forgot-password': 3_600_000,
} as const;

/** What one user may do in an hour before it is LimitExceededException. */
export const PER_HOUR = {
  'confirm sign-up': 15,
  'verify attribute': 15,
  'resend code': 5,
  'attribute code': 5,
  'forgot password': 5,
  'confirm forgot password': 5,
  'change password': 5,
  // Of this service: Cognito states no number for codes that anybody can have sent to a user.
  'sign-in code': 30,
} as const;

/** The window of the limits above. Milliseconds. */
export const LIMIT_WINDOW_MS = 3_600_000;

/** Wrong tries after which a code counts no more, even if its owner waits for the hourly limit to pass. */
export const WRONG_TRIES_OF_A_CODE = 15;

export const QUOTA = {
  clientsPerPool: 1_000,
  identityProvidersPerPool: 300,
  resourceServersPerPool: 25,
  scopesPerResourceServer: 100,
  scopesPerClient: 50,
  groupsPerPool: 10_000,
  groupsPerUser: 100,
  customAttributesPerPool: 50,
  callbackUrlsPerClient: 100,
  logoutUrlsPerClient: 100,
  linksPerUser: 5,
  secretsPerClient: 2,
  poolsPerAccount: 1_000,
} as const;

/** Characters. */
export const MAX_ATTRIBUTE_VALUE = 2_048;
export const MAX_PASSWORD = 256;
export const MAX_CUSTOM_ATTRIBUTE_NAME = 20;
