/** An error that a client gets by the name that the service's own API gives it. */
export class ServiceError extends Error {
  /** As on the wire: `NotAuthorizedException`. */
  readonly code: string;
  readonly status: number;
  /** Which members of the input it is about, for who wrote them into a template; it does not go over the wire. */
  readonly about: About | undefined;
  constructor(code: string, message: string, status = 400, about?: About) {
    super(message);
    this.name = 'ServiceError';
    this.code = code;
    this.status = status;
    this.about = about;
  }
}

export interface About {
  /** Paths of the members, its own and its owner's, that it follows from; the one to change first: `Policies.PasswordPolicy.MinimumLength`. */
  readonly members: readonly string[];
  /** What would be taken, where the message does not say it. */
  readonly allowed?: string | undefined;
}

export function notAuthorized(message: string): ServiceError {
  return new ServiceError('NotAuthorizedException', message);
}

/** Without `reasonCode`: what it may say is not known. */
export function invalidParameter(message: string, about?: About): ServiceError {
  return new ServiceError('InvalidParameterException', message, 400, about);
}

export function notFound(message: string): ServiceError {
  return new ServiceError('ResourceNotFoundException', message);
}
