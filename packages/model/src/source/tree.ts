/**
 * A text document as a tree with positions. `formats` parses YAML and JSON to it; readers in this package
 * and the importers walk it. Nodes are immutable and may be shared (YAML aliases), never copied.
 */

/** A text and its name; `lineStarts` holds the offset of the first character of each line. */
export interface SourceText {
  readonly file: string;
  readonly text: string;
  readonly lineStarts: readonly number[];
}

/** Where a node begins: an offset into its source. Lines and columns are computed when someone asks. */
export interface Mark {
  readonly source: SourceText;
  readonly offset: number;
}

/** A place a person can go to; line and column count from 1. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export type TreeNode = ScalarNode | ListNode | MapNode | UnresolvedNode;

export interface ScalarNode {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  /** The text as written, before its type was resolved: `0123` stays `0123`. */
  readonly text: string;
  readonly mark: Mark;
  /** Short-form tag without the exclamation mark (`Ref`, `GetAtt`), before intrinsics are resolved. */
  readonly tag?: string | undefined;
}

export interface ListNode {
  readonly kind: 'list';
  readonly items: readonly TreeNode[];
  readonly mark: Mark;
  readonly tag?: string | undefined;
}

export interface MapEntry {
  readonly key: string;
  readonly keyMark: Mark;
  readonly value: TreeNode;
}

export interface MapNode {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, MapEntry>;
  readonly mark: Mark;
  readonly tag?: string | undefined;
}

/** A value that exists only outside this document (an import without a value, an unknown attribute). */
export interface UnresolvedNode {
  readonly kind: 'unresolved';
  /** Why, in words a person can act on: ``the value of the import `shared-pool-arn` is not known``. */
  readonly reason: string;
  readonly mark: Mark;
  readonly tag?: undefined;
}
