import type { GatewayResponseType } from '@portcullis/model';
import type { StepName } from './decision.ts';
import { authorizerDenied } from './denial-messages.ts';

/**
 * Every reason for which the pipeline itself refuses, with what each kind of API answers. Codes are stable.
 * Sources: DG "Gateway response types"; re:Post "How do I troubleshoot HTTP 403 errors from API Gateway?";
 * DG "Controlling access to HTTP APIs with JWT authorizers".
 */
export interface DenialRow {
  readonly step: StepName;
  /** REST; `null` where no gateway response applies. */
  readonly type: GatewayResponseType | null;
  /** REST `x-amzn-ErrorType`. */
  readonly errorType: string;
  /** REST text; `null` renders as a bare `null`. */
  readonly message: string | null;
  /** REST status where `type` is `null`. */
  readonly status?: number;
  readonly http: { readonly status: number; readonly message: string };
}

const NOT_FOUND = { status: 404, message: 'Not Found' } as const;
const UNAUTHORIZED = { status: 401, message: 'Unauthorized' } as const;
const FORBIDDEN = { status: 403, message: 'Forbidden' } as const;
const BROKEN = { status: 500, message: 'Internal Server Error' } as const;
const TOO_MANY = { status: 429, message: 'Too Many Requests' } as const;

function row(
  step: StepName,
  type: GatewayResponseType,
  errorType: string,
  message: string | null,
  http: DenialRow['http'],
): DenialRow {
  return { step, type, errorType, message, http };
}

const unauthorized = (step: StepName): DenialRow =>
  row(step, 'UNAUTHORIZED', 'UnauthorizedException', 'Unauthorized', UNAUTHORIZED);
const authorizerBroken = (): DenialRow =>
  row('authentication', 'AUTHORIZER_CONFIGURATION_ERROR', 'AuthorizerConfigurationException', null, BROKEN);
const accessDenied = (step: StepName, message: string): DenialRow =>
  row(step, 'ACCESS_DENIED', 'AccessDeniedException', message, FORBIDDEN);
const badKey = (): DenialRow =>
  row('api-key', 'INVALID_API_KEY', 'ForbiddenException', 'Forbidden', FORBIDDEN);
const throttled = (step: StepName): DenialRow =>
  row(step, 'THROTTLED', 'TooManyRequestsException', 'Too Many Requests', TOO_MANY);
const misconfigured = (step: StepName): DenialRow =>
  row(step, 'API_CONFIGURATION_ERROR', 'InternalServerErrorException', 'Internal server error', BROKEN);
const badToken = (): DenialRow => unauthorized('authentication');
const badSignature = (type: GatewayResponseType, errorType: string, message: string): DenialRow =>
  row('authentication', type, errorType, message, FORBIDDEN);

export type DenialCode =
  | 'ROUTE_NOT_FOUND'
  | 'METHOD_ARN_TOO_LONG'
  | 'ROUTE_UNRESOLVED'
  | 'RESOURCE_POLICY_EXPLICIT_DENY'
  | 'RESOURCE_POLICY_NO_ALLOW'
  | 'RESOURCE_POLICY_NEEDS_IAM'
  | 'RESOURCE_POLICY_UNRESOLVED'
  | 'PRIVATE_API_OUTSIDE_VPC'
  | 'ENDPOINT_POLICY_EXPLICIT_DENY'
  | 'ENDPOINT_POLICY_NO_ALLOW'
  | 'ENDPOINT_POLICY_UNRESOLVED'
  | 'SIGV4_MISSING'
  | 'SIGV4_REFUSED'
  | 'IAM_EXPLICIT_DENY'
  | 'IAM_NO_ALLOW'
  | 'TOKEN_MISSING'
  | 'TOKEN_POOL_UNRESOLVED'
  | 'JWT_TOKEN_USE'
  | 'JWT_AUDIENCE'
  | 'JWT_SCOPE'
  | 'JWT_MALFORMED'
  | 'JWT_ALGORITHM'
  | 'JWT_KID_MISSING'
  | 'JWT_UNKNOWN_ISSUER'
  | 'JWT_UNKNOWN_KEY'
  | 'JWT_KEYS_UNREACHABLE'
  | 'JWT_SIGNATURE'
  | 'JWT_EXP_MISSING'
  | 'JWT_NOT_YET_VALID'
  | 'JWT_ISSUED_IN_FUTURE'
  | 'JWT_EXPIRED'
  | 'JWT_REVOKED'
  | 'AUTHORIZER_IDENTITY_SOURCE_MISSING'
  | 'AUTHORIZER_IDENTITY_MISMATCH'
  | 'AUTHORIZER_UNAUTHORIZED'
  | 'AUTHORIZER_ERROR'
  | 'AUTHORIZER_TIMEOUT'
  | 'AUTHORIZER_UNAVAILABLE'
  | 'AUTHORIZER_OUTPUT_INVALID'
  | 'AUTHORIZER_NO_PERMISSION'
  | 'AUTHORIZER_EXPLICIT_DENY'
  | 'AUTHORIZER_NO_ALLOW'
  | 'GROUP_ROUTE_NOT_LISTED'
  | 'GROUP_NOT_ALLOWED'
  | 'API_KEY_MISSING'
  | 'API_KEY_UNKNOWN'
  | 'API_KEY_DISABLED'
  | 'API_KEY_NOT_IN_PLAN'
  | 'QUOTA_EXCEEDED'
  | 'THROTTLED_BY_USAGE_PLAN'
  | 'THROTTLED_BY_STAGE'
  | 'THROTTLED_BY_ACCOUNT'
  | 'COUNTERS_UNAVAILABLE'
  | 'PARAMETERS_INVALID'
  | 'BODY_INVALID'
  | 'BODY_TOO_LARGE'
  | 'INTEGRATION_MISSING'
  | 'INTEGRATION_NO_PERMISSION'
  | 'INTEGRATION_CALLER_NOT_ALLOWED';

export const DENIALS: Readonly<Record<DenialCode, DenialRow>> = {
  ROUTE_NOT_FOUND: row(
    'route',
    'MISSING_AUTHENTICATION_TOKEN',
    'MissingAuthenticationTokenException',
    'Missing Authentication Token',
    NOT_FOUND,
  ),
  METHOD_ARN_TOO_LONG: {
    step: 'route',
    type: null,
    errorType: 'RequestURITooLongException',
    message: 'Request URI too long',
    status: 414,
    http: { status: 414, message: 'Request URI too long' },
  },
  ROUTE_UNRESOLVED: misconfigured('route'),

  RESOURCE_POLICY_EXPLICIT_DENY: accessDenied('resource-policy', 'Forbidden'),
  RESOURCE_POLICY_NO_ALLOW: accessDenied('resource-policy', 'Forbidden'),
  RESOURCE_POLICY_NEEDS_IAM: accessDenied('resource-policy', 'Forbidden'),
  RESOURCE_POLICY_UNRESOLVED: accessDenied('resource-policy', 'Forbidden'),
  // Nothing of the API answers here, so no gateway response of its own applies.
  PRIVATE_API_OUTSIDE_VPC: {
    step: 'route',
    type: null,
    status: 403,
    errorType: 'ForbiddenException',
    message: 'Forbidden',
    http: FORBIDDEN,
  },
  ENDPOINT_POLICY_EXPLICIT_DENY: accessDenied('resource-policy', 'Forbidden'),
  ENDPOINT_POLICY_NO_ALLOW: accessDenied('resource-policy', 'Forbidden'),
  ENDPOINT_POLICY_UNRESOLVED: accessDenied('resource-policy', 'Forbidden'),

  SIGV4_MISSING: badSignature(
    'MISSING_AUTHENTICATION_TOKEN',
    'MissingAuthenticationTokenException',
    'Missing Authentication Token',
  ),
  SIGV4_REFUSED: badSignature('INVALID_SIGNATURE', 'InvalidSignatureException', 'Forbidden'),
  IAM_EXPLICIT_DENY: accessDenied('authorization', 'Forbidden'),
  IAM_NO_ALLOW: accessDenied('authorization', 'Forbidden'),

  TOKEN_MISSING: unauthorized('authentication'),
  TOKEN_POOL_UNRESOLVED: unauthorized('authentication'),
  JWT_TOKEN_USE: unauthorized('authentication'),
  JWT_AUDIENCE: unauthorized('authentication'),
  JWT_SCOPE: {
    ...unauthorized('authorization'),
    http: FORBIDDEN,
  },
  JWT_MALFORMED: badToken(),
  JWT_ALGORITHM: badToken(),
  JWT_KID_MISSING: badToken(),
  JWT_UNKNOWN_ISSUER: badToken(),
  JWT_UNKNOWN_KEY: badToken(),
  JWT_KEYS_UNREACHABLE: badToken(),
  JWT_SIGNATURE: badToken(),
  JWT_EXP_MISSING: badToken(),
  JWT_NOT_YET_VALID: badToken(),
  JWT_ISSUED_IN_FUTURE: badToken(),
  JWT_EXPIRED: row(
    'authentication',
    'UNAUTHORIZED',
    'UnauthorizedException',
    'The incoming token has expired',
    UNAUTHORIZED,
  ),
  // An option of ours: API Gateway takes a token until it expires.
  JWT_REVOKED: badToken(),

  AUTHORIZER_IDENTITY_SOURCE_MISSING: unauthorized('authentication'),
  AUTHORIZER_IDENTITY_MISMATCH: unauthorized('authentication'),
  AUTHORIZER_UNAUTHORIZED: unauthorized('authentication'),
  AUTHORIZER_ERROR: authorizerBroken(),
  AUTHORIZER_TIMEOUT: authorizerBroken(),
  AUTHORIZER_UNAVAILABLE: authorizerBroken(),
  AUTHORIZER_OUTPUT_INVALID: authorizerBroken(),
  AUTHORIZER_NO_PERMISSION: authorizerBroken(),
  AUTHORIZER_EXPLICIT_DENY: accessDenied('authorization', 'User is not authorized to access this resource'),
  AUTHORIZER_NO_ALLOW: accessDenied('authorization', 'User is not authorized to access this resource'),

  // API Gateway itself has no such step: the text is that of a Lambda authorizer's explicit deny, which stands for it there.
  GROUP_ROUTE_NOT_LISTED: accessDenied('authorization', authorizerDenied(true)),
  GROUP_NOT_ALLOWED: accessDenied('authorization', authorizerDenied(true)),

  API_KEY_MISSING: badKey(),
  API_KEY_UNKNOWN: badKey(),
  API_KEY_DISABLED: badKey(),
  API_KEY_NOT_IN_PLAN: badKey(),

  QUOTA_EXCEEDED: row('usage-plan', 'QUOTA_EXCEEDED', 'LimitExceededException', 'Limit Exceeded', TOO_MANY),
  THROTTLED_BY_USAGE_PLAN: throttled('usage-plan'),
  THROTTLED_BY_STAGE: throttled('throttle'),
  THROTTLED_BY_ACCOUNT: throttled('throttle'),
  COUNTERS_UNAVAILABLE: misconfigured('throttle'),

  PARAMETERS_INVALID: row(
    'request-validation',
    'BAD_REQUEST_PARAMETERS',
    'BadRequestException',
    'Missing required request parameters',
    { status: 400, message: 'Bad Request' },
  ),
  BODY_INVALID: row('request-validation', 'BAD_REQUEST_BODY', 'BadRequestException', 'Invalid request body', {
    status: 400,
    message: 'Bad Request',
  }),
  BODY_TOO_LARGE: row(
    'request-validation',
    'REQUEST_TOO_LARGE',
    'RequestTooLargeException',
    'Request Too Long',
    { status: 413, message: 'Request Entity Too Large' },
  ),

  INTEGRATION_MISSING: misconfigured('integration'),
  INTEGRATION_NO_PERMISSION: misconfigured('integration-permission'),
  INTEGRATION_CALLER_NOT_ALLOWED: misconfigured('integration-permission'),
};
