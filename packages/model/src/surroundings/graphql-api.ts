import type { Position } from '../source/tree.ts';

export type GraphqlAuthMode =
  | 'API_KEY'
  | 'AWS_IAM'
  | 'AMAZON_COGNITO_USER_POOLS'
  | 'OPENID_CONNECT'
  | 'AWS_LAMBDA';

/** `AWS::AppSync::GraphQLApi` with the text of its schema. */
export interface GraphqlApi {
  readonly logicalId: string;
  readonly name: string;
  /** Absent where the value is not here. */
  readonly defaultAuth?: GraphqlAuthMode | undefined;
  readonly additionalAuth: readonly GraphqlAuthMode[];
  readonly arn?: string | undefined;
  /** GraphQL SDL; absent where it is not here. */
  readonly schema?: string | undefined;
  readonly at: Position;
}
