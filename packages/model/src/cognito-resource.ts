import type { Position } from './source/tree.ts';
import type { Json } from './source/value.ts';

/**
 * A resource of Amazon Cognito as it is declared, for who sets up the real thing: every property with its resolved
 * value, in CloudFormation's names.
 */
export interface CognitoResource {
  /** The part after `AWS::Cognito::`: `UserPool`, `UserPoolClient`. */
  readonly type: string;
  readonly logicalId: string;
  /** What `Ref` gives; absent where it is not known. */
  readonly id?: string | undefined;
  readonly properties: Readonly<Record<string, Json>>;
  /** Properties whose value is not here and would say something about access. */
  readonly unresolved: readonly UnresolvedProperty[];
  /** Where properties stand, by path: `Schema[0].Mutable`; items are counted as they are written. */
  readonly places?: Readonly<Record<string, Position>> | undefined;
  /** Paths of all values that are not here, those that say nothing about access, too. */
  readonly absent?: readonly string[] | undefined;
  readonly at: Position;
}

export interface UnresolvedProperty {
  /** `ProviderDetails.client_secret`, `Schema[0].Mutable`. */
  readonly path: string;
  readonly reason: string;
  /** `narrows`: without it there is less access; `decides`: it may be a guard, and nobody gets by without it. */
  readonly loss: 'narrows' | 'decides';
}
