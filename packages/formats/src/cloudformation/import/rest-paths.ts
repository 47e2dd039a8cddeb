import type { Entry, ImportContext } from './resource-index.ts';

/** A REST resource: its path, or why nobody knows it. */
export interface RestPath {
  readonly id: string;
  readonly path: string;
}

const RESOURCE = 'AWS::ApiGateway::Resource';

/** Paths by resource id, of one API: `ParentId` and `PathPart` up to the root. */
export function restPaths(
  context: ImportContext,
  rootId: string,
  resources: readonly Entry[],
): ReadonlyMap<string, RestPath> {
  const paths = new Map<string, RestPath>([[rootId, { id: rootId, path: '/' }]]);
  const siblings = new Map<string, Entry>();
  for (const entry of resources) pathOf(context, entry, paths, siblings);
  return paths;
}

function pathOf(
  context: ImportContext,
  entry: Entry,
  paths: Map<string, RestPath>,
  siblings: Map<string, Entry>,
): RestPath | undefined {
  if (entry.ref === undefined) return undefined;
  const known = paths.get(entry.ref);
  if (known !== undefined) return known;
  const part = entry.properties.requireString('PathPart');
  const parent = parentOf(context, entry, paths, siblings);
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

function parentOf(
  context: ImportContext,
  entry: Entry,
  paths: Map<string, RestPath>,
  siblings: Map<string, Entry>,
): RestPath | undefined {
  const cursor = entry.properties.require('ParentId');
  const reading = cursor?.readString();
  if (cursor === undefined || reading?.state === 'invalid') return undefined;
  if (reading?.state === 'value') {
    const known = paths.get(reading.value);
    const parent = context.index.find(RESOURCE, reading.value);
    // A resource that is its own ancestor was refused before, as a circle of dependencies.
    const found = known ?? (parent === undefined ? undefined : pathOf(context, parent, paths, siblings));
    if (found !== undefined) return found;
  }
  const message = `the path of \`${entry.logicalId}\` is not known: its \`ParentId\` is not in the template`;
  context.diagnostics.unresolved('CFN_NOT_IN_TEMPLATE', message, cursor ?? entry.properties);
  return undefined;
}
