import type { Position } from './source/tree.ts';

/**
 * What the files say that the definition no longer shows, since the same API can be written in several ways: what was
 * stated and what left out, and what people wrote for Portcullis itself. For rules about the text, never for decisions.
 */
export interface Written {
  /** `Metadata.Portcullis.Suppress`, `x-portcullis-suppress`. */
  readonly suppressions: readonly Suppression[];
  /** `Metadata.Portcullis.Public`, `x-portcullis-public`: routes that are open on purpose. */
  readonly publicRoutes: readonly PublicRoutes[];
  /** Routes (by their positions) in whose text stands that they need no auth. */
  readonly statedNone: readonly Position[];
  /** APIs of SAM, which alone has a default for all routes. */
  readonly defaultAuthorizers: readonly DefaultAuthorizer[];
  /** `security` at the root of OpenAPI documents. */
  readonly rootSecurity: readonly RootSecurity[];
  /** Deployments of REST APIs that are written out. */
  readonly deployments: readonly WrittenDeployment[];
}

/** The part of a file that a statement is about. */
export interface Span {
  readonly from: Position;
  /** What stands here is no longer in it; absent: the end of the file. */
  readonly to?: Position | undefined;
}

/** What such a statement is about: a resource, an operation, or a whole file. */
export interface Scope {
  readonly span: Span;
  /** Of the resource that it stands on: what belongs to an API may be written elsewhere. */
  readonly logicalId?: string | undefined;
  /** `POST /orders`: only this route. */
  readonly route?: string | undefined;
}

export interface Suppression extends Scope {
  /** Empty where none is given. */
  readonly rule: string;
  readonly reason?: string | undefined;
  readonly at: Position;
}

export interface PublicRoutes extends Scope {
  readonly reason?: string | undefined;
  readonly at: Position;
}

export interface DefaultAuthorizer {
  readonly apiLogicalId: string;
  /** Absent: the API has none. `unknown` where an intrinsic decides. */
  readonly name?: string | undefined;
  readonly at: Position;
}

export interface RootSecurity {
  /** Absent for a document that stands alone. */
  readonly apiLogicalId?: string | undefined;
  readonly span: Span;
  readonly at: Position;
}

export interface WrittenDeployment {
  readonly logicalId: string;
  /** Logical ids that CloudFormation makes before it, by `DependsOn` and references. */
  readonly after: ReadonlySet<string>;
  /** Methods of its API, with the authorizer that each names. */
  readonly methods: readonly WrittenMethod[];
  readonly at: Position;
}

export interface WrittenMethod {
  readonly logicalId: string;
  readonly authorizer?: string | undefined;
  readonly at: Position;
}
