import type { SetupReference } from './reference.ts';

export type SetupAuthorizer =
  /** REST `COGNITO_USER_POOLS`. */
  | { readonly kind: 'COGNITO'; readonly name: string; readonly userPool: string }
  /** HTTP `JWT`; the token is in the Authorization header. */
  | {
      readonly kind: 'JWT';
      readonly name: string;
      readonly issuer: SetupReference;
      readonly audiences: readonly SetupReference[];
    }
  /** REST or HTTP or WebSocket `REQUEST`; no route's decision may depend on what is not an identity source. */
  | {
      readonly kind: 'LAMBDA';
      readonly name: string;
      readonly function: string;
      /** In order; a request without one of them is refused before the function runs. */
      readonly identitySources: readonly {
        readonly in: 'header' | 'querystring';
        readonly name: string;
      }[];
      /** 0: every request runs the function. */
      readonly ttlSeconds: number;
    };
