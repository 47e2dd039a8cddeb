import type {
  SetupAuth,
  SetupAuthorizer,
  SetupFunction,
  SetupGraphqlAuth,
  SetupIdentityPool,
  SetupInvoker,
  SetupParameter,
  SetupReference,
  SetupRoute,
  SetupUserPool,
} from '@portcullis/model/setup';
import type { GroupRoute } from './route.ts';

/** What one group adds to the set-up of its API. */
export interface SetupPart {
  readonly auth: (route: GroupRoute) => SetupAuth;
  readonly authorizers: readonly SetupAuthorizer[];
  readonly functions: readonly SetupFunction[];
  readonly userPools: readonly SetupUserPool[];
  readonly identityPool?: SetupIdentityPool | undefined;
  readonly invokers: readonly SetupInvoker[];
  readonly parameters: readonly SetupParameter[];
  readonly notes: readonly string[];
  /** Answers the routes; absent: a backend to be filled in. */
  readonly answeredBy?: SetupFunction | undefined;
  /** Beside the group's own. */
  readonly moreRoutes?: readonly SetupRoute[] | undefined;
  /** The only callers that the resource policy lets in; absent: those whom `auth` lets in. */
  readonly principals?: readonly SetupReference[] | undefined;
  /** GraphQL: the API's mode, and the directive of a field. */
  readonly graphql?: GraphqlPart | undefined;
}

export interface GraphqlPart {
  readonly mode: SetupGraphqlAuth;
  readonly directive: (route: GroupRoute) => string;
}

export const NOTHING: Omit<SetupPart, 'auth'> = {
  authorizers: [],
  functions: [],
  userPools: [],
  invokers: [],
  parameters: [],
  notes: [],
};
