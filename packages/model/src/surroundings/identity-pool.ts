import type { Position } from '../source/tree.ts';

/** `AWS::Cognito::IdentityPool` with its role attachment. */
export interface IdentityPool {
  readonly logicalId: string;
  readonly id: string;
  /** Guests get credentials without signing in. */
  readonly guests: boolean;
  /** The basic flow, whose credentials the enhanced flow's scope-down policy does not limit. */
  readonly classicFlow: boolean;
  /** User pools whose tokens it takes. */
  readonly userPools: readonly IdentityPoolProvider[];
  /** Role ARNs; absent where none is attached or it is not known. */
  readonly authenticatedRoleArn?: string | undefined;
  readonly guestRoleArn?: string | undefined;
  readonly at: Position;
}

export interface IdentityPoolProvider {
  /** `cognito-idp.<region>.amazonaws.com/<pool id>`. */
  readonly providerName?: string | undefined;
  readonly clientId?: string | undefined;
  /** Tokens of users who signed out everywhere are refused. */
  readonly serverSideTokenCheck: boolean;
}
