import type { OutsideFailure } from '@portcullis/engine/authorize';

type Row = Omit<OutsideFailure, 'reason'>;

export type IntegrationFailureCode =
  | 'FUNCTION_ERROR'
  | 'FUNCTION_RESPONSE_MALFORMED'
  | 'FUNCTION_UNAVAILABLE'
  | 'FUNCTION_THROTTLED'
  | 'INTEGRATION_TIMEOUT'
  | 'INTEGRATION_UNREACHABLE'
  | 'INTEGRATION_RESPONSE_INVALID'
  | 'INTEGRATION_MISCONFIGURED'
  | 'AUTHORIZER_CONTEXT_NESTED'
  | 'INTEGRATION_REQUEST_INVALID'
  | 'MEDIA_TYPE_UNSUPPORTED'
  | 'BODY_TOO_LARGE'
  | 'BODY_MEMORY_EXHAUSTED'
  | 'GATEWAY_FAILED';

const BROKEN_HTTP = { status: 500, message: 'Internal Server Error' } as const;

function integration(
  code: string,
  type: OutsideFailure['type'],
  errorType: string,
  message: string,
  http: OutsideFailure['http'],
  status?: number,
): Row {
  return { step: 'integration', code, type, errorType, message, http, status };
}

/**
 * What is answered where a request was let in and its integration could not do its part. DG "Gateway response types",
 * "Handle Lambda errors in API Gateway", "Troubleshooting issues with HTTP API Lambda integrations".
 */
const ROWS: Readonly<Record<IntegrationFailureCode, Row>> = {
  FUNCTION_ERROR: integration(
    'FUNCTION_ERROR',
    'DEFAULT_5XX',
    'InternalServerErrorException',
    'Internal server error',
    BROKEN_HTTP,
    502,
  ),
  FUNCTION_RESPONSE_MALFORMED: integration(
    'FUNCTION_RESPONSE_MALFORMED',
    'DEFAULT_5XX',
    'InternalServerErrorException',
    'Internal server error',
    BROKEN_HTTP,
    502,
  ),
  FUNCTION_UNAVAILABLE: integration(
    'FUNCTION_UNAVAILABLE',
    'DEFAULT_5XX',
    'InternalServerErrorException',
    'Internal server error',
    { status: 502, message: 'Internal Server Error' },
    502,
  ),
  FUNCTION_THROTTLED: integration(
    'FUNCTION_THROTTLED',
    'DEFAULT_5XX',
    'InternalServerErrorException',
    'Internal server error',
    { status: 503, message: 'Service Unavailable' },
    500,
  ),
  INTEGRATION_TIMEOUT: integration(
    'INTEGRATION_TIMEOUT',
    'INTEGRATION_TIMEOUT',
    'InternalServerErrorException',
    'Endpoint request timed out',
    { status: 504, message: 'Gateway Timeout' },
  ),
  INTEGRATION_UNREACHABLE: integration(
    'INTEGRATION_UNREACHABLE',
    'INTEGRATION_FAILURE',
    'InternalServerErrorException',
    'Network error communicating with endpoint',
    { status: 503, message: 'Service Unavailable' },
  ),
  INTEGRATION_RESPONSE_INVALID: integration(
    'INTEGRATION_RESPONSE_INVALID',
    'INTEGRATION_FAILURE',
    'InternalServerErrorException',
    'Internal server error',
    BROKEN_HTTP,
    502,
  ),
  INTEGRATION_MISCONFIGURED: integration(
    'INTEGRATION_MISCONFIGURED',
    'API_CONFIGURATION_ERROR',
    'InternalServerErrorException',
    'Internal server error',
    BROKEN_HTTP,
  ),
  AUTHORIZER_CONTEXT_NESTED: integration(
    'AUTHORIZER_CONTEXT_NESTED',
    'API_CONFIGURATION_ERROR',
    'InternalServerErrorException',
    'Internal server error',
    BROKEN_HTTP,
  ),
  INTEGRATION_REQUEST_INVALID: integration(
    'INTEGRATION_REQUEST_INVALID',
    'DEFAULT_4XX',
    'BadRequestException',
    'Bad Request',
    { status: 400, message: 'Bad Request' },
    400,
  ),
  MEDIA_TYPE_UNSUPPORTED: integration(
    'MEDIA_TYPE_UNSUPPORTED',
    'UNSUPPORTED_MEDIA_TYPE',
    'BadRequestException',
    'Unsupported Media Type',
    { status: 415, message: 'Unsupported Media Type' },
  ),
  BODY_TOO_LARGE: integration(
    'BODY_TOO_LARGE',
    'REQUEST_TOO_LARGE',
    'RequestTooLargeException',
    'Request Too Long',
    { status: 413, message: 'Request Entity Too Large' },
  ),
  BODY_MEMORY_EXHAUSTED: integration(
    'BODY_MEMORY_EXHAUSTED',
    'DEFAULT_5XX',
    'ServiceUnavailableException',
    'Service Unavailable',
    { status: 503, message: 'Service Unavailable' },
    503,
  ),
  GATEWAY_FAILED: integration(
    'GATEWAY_FAILED',
    'DEFAULT_5XX',
    'InternalServerErrorException',
    'Internal server error',
    BROKEN_HTTP,
    500,
  ),
};

export function integrationFailure(code: IntegrationFailureCode, reason: string): OutsideFailure {
  return { ...ROWS[code], reason };
}

/** Decided like any route, then answered by naming what this version does not run. */
export function notImplemented(description: string): OutsideFailure {
  const message = `${description} is not run by this gateway`;
  return {
    step: 'integration',
    code: 'INTEGRATION_NOT_IMPLEMENTED',
    type: 'DEFAULT_5XX',
    errorType: 'NotImplementedException',
    message,
    status: 501,
    http: { status: 501, message },
    reason: message,
  };
}

/**
 * The service writes the bodies of broken REST integrations with a space, unlike those of the gateway responses
 * (observed). A customized response is not touched.
 */
export function asSent(body: string): string {
  switch (body) {
    case '{"message":"Internal server error"}':
      return '{"message": "Internal server error"}';
    case '{"message":"Endpoint request timed out"}':
      return '{"message": "Endpoint request timed out"}';
    default:
      return body;
  }
}

/** For the operator's log; never sent. */
export function describeError(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
