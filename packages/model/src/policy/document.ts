import type { Position } from '../source/tree.ts';

/** Which kind of policy a document is used as; it decides what the grammar allows (principal, resource). */
export type PolicyKind =
  | 'identity'
  | 'resource'
  | 'trust'
  | 'boundary'
  | 'session'
  | 'authorizer'
  | 'vpc-endpoint'
  | 'service-control'
  | 'resource-control';

/** An IAM policy document, read and checked. IAM User Guide, "Grammar of the IAM JSON policy language". */
export interface PolicyDocument {
  /** What evidence calls it: `ResourcePolicy of Api`, `policy Read of role Reader`. */
  readonly name: string;
  readonly kind: PolicyKind;
  readonly version: '2008-10-17' | '2012-10-17';
  readonly id?: string | undefined;
  readonly statements: readonly Statement[];
  readonly at: Position;
}

export interface Statement {
  readonly sid?: string | undefined;
  readonly index: number;
  readonly effect: 'Allow' | 'Deny';
  readonly principal?: PrincipalElement | undefined;
  readonly notPrincipal?: PrincipalElement | undefined;
  readonly action?: readonly string[] | undefined;
  readonly notAction?: readonly string[] | undefined;
  readonly resource?: readonly string[] | undefined;
  readonly notResource?: readonly string[] | undefined;
  readonly conditions: readonly ConditionClause[];
  readonly at: Position;
  /** Absent where a program made the statement. */
  readonly places?: StatementPlaces | undefined;
}

/** Where the parts of a statement stand: an element by its name, and the entries of lists in their order. */
export interface StatementPlaces {
  readonly principal?: Position | undefined;
  readonly action?: Position | undefined;
  readonly actions: readonly Position[];
  readonly resource?: Position | undefined;
  readonly resources: readonly Position[];
}

/** `"*"` stands as `{ AWS: ['*'] }` with `everyone` true. */
export interface PrincipalElement {
  readonly everyone: boolean;
  readonly AWS: readonly string[];
  readonly Service: readonly string[];
  readonly Federated: readonly string[];
  readonly CanonicalUser: readonly string[];
}

/** One operator and one key; a statement's clauses are ANDed. */
export interface ConditionClause {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
  readonly at: Position;
  readonly valuesAt?: readonly Position[] | undefined;
}
