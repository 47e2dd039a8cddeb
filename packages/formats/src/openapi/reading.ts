import { type Diagnostic, stableId } from '@portcullis/model';
import { locate, type MapNode, type Position, type TreeNode } from '@portcullis/model/source';
import { Cursor, type Diagnostics, isNull } from '../source/index.ts';

/** What a reader must know about the API that a document describes. */
export interface OpenApiContext {
  readonly kind: 'REST' | 'HTTP';
  readonly apiId: string;
  readonly partition: string;
  readonly account: string;
  readonly region: string;
  /** Logical ids of the template's functions, by unqualified function ARN. */
  readonly functions: ReadonlyMap<string, string>;
  /** Where the document stands, for diagnostics: `Resources.Api.Properties.Body`; empty for a file of its own. */
  readonly path: string;
  /** What evidence calls the document's resource policy: `ResourcePolicy of Api`. */
  readonly policyName: string;
}

/** One pass over a document: its root, for references, and what was found so far. */
export interface Reading {
  readonly context: OpenApiContext;
  readonly root: MapNode;
  readonly diagnostics: Diagnostics;
}

/** The extension that holds an operation's integration, in a document or a template. */
export const INTEGRATION = 'x-amazon-apigateway-integration';

export function report(
  reading: Reading,
  severity: Diagnostic['severity'],
  code: string,
  message: string,
  at: { readonly node: TreeNode; readonly path: string },
  help?: string,
): void {
  reading.diagnostics.add({
    severity,
    code,
    message,
    at: locate(at.node.mark),
    path: pathIn(reading, at.path),
    help,
  });
}

/** A path in the document, as a path in the file that it stands in. */
export function pathIn(reading: Reading, path: string): string {
  return [reading.context.path, path].filter((part) => part !== '').join('.');
}

/** The value of a key; `null` counts as absent, as importers of API Gateway treat it. */
export function field(node: TreeNode | undefined, key: string): TreeNode | undefined {
  if (node?.kind !== 'map') return undefined;
  const value = node.entries.get(key)?.value;
  return value?.kind === 'scalar' && value.value === null ? undefined : value;
}

/** A map, or nothing; anything else is reported. */
export function mapAt(reading: Reading, node: TreeNode | undefined, path: string): MapNode | undefined {
  return cursorAt(reading, node, path)?.asMap();
}

export function itemsAt(reading: Reading, node: TreeNode | undefined, path: string): readonly TreeNode[] {
  return cursorAt(reading, node, path)?.asList()?.items ?? [];
}

/** A text; numbers and booleans as they are written. */
export function textAt(reading: Reading, node: TreeNode | undefined, path: string): string | undefined {
  return cursorAt(reading, node, path)?.asString();
}

/** One text or a list of them. */
export function textsAt(reading: Reading, node: TreeNode | undefined, path: string): readonly string[] {
  const nodes = node?.kind === 'list' ? node.items : node === undefined ? [] : [node];
  return nodes.map((item) => textAt(reading, item, path)).filter((text) => text !== undefined);
}

export function booleanAt(reading: Reading, node: TreeNode | undefined, path: string): boolean | undefined {
  return cursorAt(reading, node, path)?.asBoolean();
}

export function integerAt(reading: Reading, node: TreeNode | undefined, path: string): number | undefined {
  const cursor = cursorAt(reading, node, path);
  const value = cursor?.asNumber();
  if (value === undefined || Number.isInteger(value)) return value;
  cursor?.wrong('a whole number');
  return undefined;
}

/** A map of texts: templates by content type, parameters by name. */
export function textMapAt(
  reading: Reading,
  node: TreeNode | undefined,
  path: string,
): Readonly<Record<string, string>> {
  const pairs = cursorAt(reading, node, path)
    ?.entries()
    .filter(([, value]) => !isNull(value.node))
    .map(([key, value]) => [key, value.asString()] as const);
  return Object.fromEntries(
    (pairs ?? []).flatMap(([key, text]) => (text === undefined ? [] : [[key, text]])),
  );
}

function cursorAt(reading: Reading, node: TreeNode | undefined, path: string): Cursor | undefined {
  return node === undefined ? undefined : new Cursor(node, pathIn(reading, path), reading.diagnostics);
}

/** The first reason why a part of a tree is not known; what depends on it fails closed. */
export function unresolvedReason(node: TreeNode | undefined): string | undefined {
  switch (node?.kind) {
    case undefined:
    case 'scalar':
      return undefined;
    case 'unresolved':
      return node.reason;
    case 'list':
      return first(node.items);
    case 'map':
      return first([...node.entries.values()].map((entry) => entry.value));
  }
}

function first(nodes: readonly TreeNode[]): string | undefined {
  for (const node of nodes) {
    const reason = unresolvedReason(node);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

/** Follows a local `$ref` (`#/components/parameters/Page`); anything else is an error. */
export function follow(reading: Reading, node: TreeNode | undefined, path: string): TreeNode | undefined {
  const seen = new Set<string>();
  let current = node;
  for (;;) {
    const reference = field(current, '$ref');
    if (current === undefined || reference === undefined) return current;
    const pointer = textAt(reading, reference, path);
    if (pointer === undefined) return undefined;
    const target = seen.has(pointer) ? undefined : resolvePointer(reading.root, pointer);
    if (target === undefined) {
      const message = `\`$ref: ${pointer}\` points at nothing in this document`;
      const help = 'only references within the document are read: `#/components/...` or `#/definitions/...`';
      report(reading, 'error', 'OPENAPI_DANGLING_REF', message, { node: reference, path }, help);
      return undefined;
    }
    seen.add(pointer);
    current = target;
  }
}

/** RFC 6901, "JSON Pointer", as a URI fragment. */
function resolvePointer(root: TreeNode, pointer: string): TreeNode | undefined {
  if (!pointer.startsWith('#/')) return undefined;
  let node: TreeNode | undefined = root;
  for (const part of pointer.slice(2).split('/')) {
    node = field(node, part.replaceAll('~1', '/').replaceAll('~0', '~'));
  }
  return node;
}

export function positionOf(node: TreeNode): Position {
  return locate(node.mark);
}

/** An id that API Gateway would make up for a part of this API. */
export function idInApi(context: OpenApiContext, kind: string, name: string, length: number): string {
  return stableId([context.account, context.region, context.apiId, kind, name], length);
}
