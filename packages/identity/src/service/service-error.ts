/** An error that a client gets by the name that the service's own API gives it. */
export class ServiceError extends Error {
  /** As on the wire: `NotAuthorizedException`. */
  readonly code: string;
  readonly status: number;
  /** More members of the body: `reasonCode`. */
  readonly more: Readonly<Record<string, string>>;
  constructor(code: string, message: string, status = 400, more: Readonly<Record<string, string>> = {}) {
    super(message);
    this.name = 'ServiceError';
    this.code = code;
    this.status = status;
    this.more = more;
  }
}

export function notAuthorized(message: string): ServiceError {
  return new ServiceError('NotAuthorizedException', message);
}

export function invalidParameter(message: string, reasonCode?: string): ServiceError {
  return new ServiceError(
    'InvalidParameterException',
    message,
    400,
    reasonCode === undefined ? {} : { reasonCode },
  );
}

export function notFound(message: string): ServiceError {
  return new ServiceError('ResourceNotFoundException', message);
}
