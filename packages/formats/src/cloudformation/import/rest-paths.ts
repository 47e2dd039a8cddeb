import type { Entry, ImportContext } from './resource-index.ts';

/** A REST resource: its path, or why nobody knows it. */
export interface RestPath {
  readonly id: string;
  readonly path: string;
}

const RESOURCE = 'AWS::ApiGateway::Resource';

interface Walk {
  readonly context: ImportContext;
  readonly paths: Map<string, RestPath>;
  /** The resource of each path. */
  readonly siblings: Map<string, Entry>;
  /** Resources whose parents are being looked for: one that is met again is its own ancestor. */
  readonly below: Set<Entry>;
}

/** Paths by resource id, of one API: `ParentId` and `PathPart` up to the root. */
export function restPaths(
  context: ImportContext,
  rootId: string,
  resources: readonly Entry[],
): ReadonlyMap<string, RestPath> {
  const paths = new Map<string, RestPath>([[rootId, { id: rootId, path: '/' }]]);
  const walk: Walk = { context, paths, siblings: new Map(), below: new Set() };
  for (const entry of resources) pathOf(walk, entry);
  return paths;
}

function pathOf(walk: Walk, entry: Entry): RestPath | undefined {
  const { paths, siblings, below } = walk;
  if (entry.ref === undefined) return undefined;
  const known = paths.get(entry.ref);
  if (known !== undefined) return known;
  const part = entry.properties.requireString('PathPart');
  below.add(entry);
  const parent = parentOf(walk, entry);
  below.delete(entry);
  if (part === undefined || parent === undefined) return undefined;
  const path = `${parent.path === '/' ? '' : parent.path}/${part}`;
  if (part === '' || part.includes('/')) {
    entry.properties.get('PathPart')?.error('CFN_PATH_PART', `\`${part}\` must be one segment of a path`);
  }
  const other = siblings.get(path);
  if (other !== undefined) {
    const message = `\`${entry.logicalId}\` and \`${other.logicalId}\` are the same path \`${path}\``;
    entry.properties.error('CFN_DUPLICATE_PATH', message, 'remove one of the two');
  }
  siblings.set(path, entry);
  const made: RestPath = { id: entry.ref, path };
  paths.set(entry.ref, made);
  return made;
}

function parentOf(walk: Walk, entry: Entry): RestPath | undefined {
  const { context, paths, below } = walk;
  const cursor = entry.properties.require('ParentId');
  const reading = cursor?.readString();
  if (cursor === undefined || reading?.state === 'invalid') return undefined;
  if (reading?.state === 'value') {
    const known = paths.get(reading.value);
    const parent = context.index.find(RESOURCE, reading.value);
    if (known === undefined && parent !== undefined && below.has(parent)) {
      circle(context, entry, parent);
      return undefined;
    }
    const found = known ?? (parent === undefined ? undefined : pathOf(walk, parent));
    if (found !== undefined) return found;
  }
  const message = `the path of \`${entry.logicalId}\` is not known: its \`ParentId\` is not in the template`;
  context.diagnostics.unresolved('CFN_NOT_IN_TEMPLATE', message, cursor ?? entry.properties);
  return undefined;
}

/** References in a circle were refused before; what is written as plain ids is found here alone. */
function circle({ diagnostics }: ImportContext, entry: Entry, parent: Entry): void {
  if (diagnostics.items.some(({ code }) => code === 'CFN_CYCLE')) return;
  const message =
    entry === parent
      ? `\`${entry.logicalId}\` is its own parent`
      : `\`${entry.logicalId}\` lies below \`${parent.logicalId}\`, which lies below it`;
  const help = 'let `ParentId` lead to the root: `!GetAtt Api.RootResourceId`';
  diagnostics.error('CFN_CYCLE', message, entry.properties.get('ParentId') ?? entry.properties, help);
}
