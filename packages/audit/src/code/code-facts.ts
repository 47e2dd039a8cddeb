/** Where in the code: a file, and a line from 1. */
export interface CodePlace {
  readonly file: string;
  readonly line: number;
}

export type RequestPart =
  | 'header'
  | 'querystring'
  | 'pathParameter'
  | 'path'
  | 'method'
  | 'routeKey'
  | 'arn'
  | 'token'
  | 'authorizer'
  | 'sourceIp'
  | 'stageVariable'
  | 'body';

/** A part of the request that the code looks at. */
export interface RequestRead extends CodePlace {
  readonly part: RequestPart;
  /** Headers in lower case; absent for what has no name, or where it is computed. */
  readonly name?: string | undefined;
}

/** What stands as `Resource` of a policy that the code returns. */
export type PolicyResource = 'methodArn' | 'wildcard' | 'list' | 'other';

/** A statement of a policy that the code makes, once for each way in which it is made. */
export interface PolicyStatement extends CodePlace {
  readonly effects: readonly ('Allow' | 'Deny' | 'unknown')[];
  readonly resources: readonly PolicyResource[];
  /** It is made where an error is handled. */
  readonly onError: boolean;
}

/** A check of a token's signature. */
export interface TokenVerification extends CodePlace {
  /** `jsonwebtoken`, `jose`, `aws-jwt-verify`, `PyJWT`. */
  readonly library: string;
  /** `undefined`: the options are not all written here. */
  readonly audienceChecked?: boolean | undefined;
  /** It accepts `none`. */
  readonly acceptsNone: boolean;
}

export interface CodeFacts {
  /** All of it was here and could be read. */
  readonly complete: boolean;
  readonly reads: readonly RequestRead[];
  readonly statements: readonly PolicyStatement[];
  /** `isAuthorized: true` where an error is handled. */
  readonly allowsOnError: readonly CodePlace[];
  readonly verifications: readonly TokenVerification[];
  /** A token is read without a check of its signature. */
  readonly decodes: readonly CodePlace[];
  /** Another check of a signature or a secret: an HMAC, a signature by hand, a comparison in constant time. */
  readonly signatures: readonly CodePlace[];
  /** Requests to another service, which may do the checking. */
  readonly asksElsewhere: readonly CodePlace[];
  readonly groupReads: readonly CodePlace[];
  readonly audienceReads: readonly CodePlace[];
  /** A credential of the request is compared with a text that stands in the code. */
  readonly secretsInCode: readonly CodePlace[];
  /** `authorizer.claims.sub || 'anonymous'`: a missing context of the authorizer counts as somebody. */
  readonly authorizerDefaults: readonly CodePlace[];
  /** Keys are fetched from an issuer (a JWKS): it signs for other applications, too. */
  readonly fetchesKeys: boolean;
}
