import type { FunctionReference } from './function.ts';
import type { Position } from './source/tree.ts';

export type Authorizer = CognitoAuthorizer | LambdaAuthorizer | JwtAuthorizer;

interface AuthorizerBase {
  readonly id: string;
  readonly logicalId: string;
  readonly name: string;
  /** Why it cannot work from what is here; routes that use it fail closed. */
  readonly unresolved?: string | undefined;
  readonly at: Position;
}

/** REST `COGNITO_USER_POOLS`. */
export interface CognitoAuthorizer extends AuthorizerBase {
  readonly kind: 'COGNITO_USER_POOLS';
  /** Name of the header that carries the token. */
  readonly header: string;
  /** Must match the `aud` claim, as a whole. */
  readonly identityValidationExpression?: string | undefined;
  readonly userPoolArns: readonly string[];
}

/** REST `TOKEN` and `REQUEST`, HTTP `REQUEST`. */
export interface LambdaAuthorizer extends AuthorizerBase {
  readonly kind: 'TOKEN' | 'REQUEST';
  readonly function: FunctionReference;
  /** TOKEN has exactly one, a header. */
  readonly identitySources: readonly IdentitySource[];
  /** TOKEN only: must match the header value, as a whole; else 401 without an invocation. */
  readonly identityValidationExpression?: string | undefined;
  /** 0 switches caching off. */
  readonly resultTtlSeconds: number;
  /** REST is always 1.0. */
  readonly payloadFormatVersion: '1.0' | '2.0';
  readonly simpleResponses: boolean;
  /** Role that API Gateway assumes to invoke the function; without it a function permission is needed. */
  readonly credentialsArn?: string | undefined;
}

/** HTTP `JWT`. */
export interface JwtAuthorizer extends AuthorizerBase {
  readonly kind: 'JWT';
  readonly identitySource: IdentitySource;
  readonly issuer: string;
  readonly audiences: readonly string[];
}

/** `method.request.header.X`, `$request.querystring.x`, `stageVariables.v`, `context.c`, parsed. */
export type IdentitySource =
  | { readonly in: 'header'; readonly name: string }
  | { readonly in: 'querystring'; readonly name: string }
  | { readonly in: 'stageVariables'; readonly name: string }
  | { readonly in: 'context'; readonly name: string };
