import { locate, type Position } from '@portcullis/model/source';
import { Cursor, type Diagnostics } from '../../source/index.ts';
import type { Environment } from '../environment.ts';
import type { ResolvedResource } from '../resolver.ts';

/** A resource as the importer walks it. */
export interface Entry {
  readonly resource: ResolvedResource;
  readonly logicalId: string;
  readonly properties: Cursor;
  /** What `Ref` gives, where it is known. */
  readonly ref: string | undefined;
  readonly at: Position;
}

/** All resources of all templates, by type and by what `Ref` gives. */
export class ResourceIndex {
  readonly #byType = new Map<string, Entry[]>();
  readonly #byRef = new Map<string, Entry>();

  constructor(resources: readonly ResolvedResource[], diagnostics: Diagnostics) {
    for (const resource of resources) {
      const entry: Entry = {
        resource,
        logicalId: resource.logicalId,
        properties: new Cursor(resource.properties, resource.path, diagnostics),
        ref: typeof resource.ref === 'string' ? resource.ref : undefined,
        at: locate(resource.mark),
      };
      const list = this.#byType.get(resource.type);
      if (list === undefined) this.#byType.set(resource.type, [entry]);
      else list.push(entry);
      if (entry.ref !== undefined) this.#byRef.set(`${resource.type} ${entry.ref}`, entry);
    }
  }

  get types(): readonly string[] {
    return [...this.#byType.keys()];
  }

  ofType(type: string): readonly Entry[] {
    return this.#byType.get(type) ?? [];
  }

  find(type: string, ref: string): Entry | undefined {
    return this.#byRef.get(`${type} ${ref}`);
  }
}

/** What every part of the importer needs. */
export interface ImportContext {
  readonly index: ResourceIndex;
  /** Types of which some were left out, since nobody can say whether they exist. */
  readonly leftOut: ReadonlySet<string>;
  readonly environment: Environment;
  readonly diagnostics: Diagnostics;
  /** Logical ids of the functions, by unqualified ARN. */
  readonly functions: ReadonlyMap<string, string>;
  /** A file beside the template. */
  readonly readFile: (path: string) => string | undefined;
}

/**
 * The resources of a type by the logical id of the one that a property names (methods by API, say). What belongs
 * to something that is not in the template is left out, with a diagnostic.
 */
export function groupBy(
  context: ImportContext,
  type: string,
  property: string,
  ownerType: string,
): ReadonlyMap<string, readonly Entry[]> {
  const groups = new Map<string, Entry[]>();
  for (const entry of context.index.ofType(type)) {
    const owner = ownerOf(context, entry, property, ownerType);
    if (owner === undefined) continue;
    const group = groups.get(owner.logicalId);
    if (group === undefined) groups.set(owner.logicalId, [entry]);
    else group.push(entry);
  }
  return groups;
}

/** The resource that a property names; a diagnostic where it is not in the template. */
export function ownerOf(
  context: ImportContext,
  entry: Entry,
  property: string,
  ownerType: string,
): Entry | undefined {
  const cursor = entry.properties.require(property);
  const reading = cursor?.readString();
  if (cursor === undefined || reading?.state === 'invalid') return undefined;
  const owner = reading?.state === 'value' ? context.index.find(ownerType, reading.value) : undefined;
  if (owner !== undefined) return owner;
  const reason =
    reading?.state === 'value'
      ? `\`${reading.value}\` is not in the template`
      : (cursor.unresolved ?? 'unknown');
  const message = `\`${entry.logicalId}\` is left out, as its \`${property}\` is not here: ${reason}`;
  context.diagnostics.unresolved('CFN_NOT_IN_TEMPLATE', message, cursor);
  return undefined;
}

/** Order of everything in a definition: plain code units, the same on every machine. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function byLogicalId(a: { readonly logicalId: string }, b: { readonly logicalId: string }): number {
  return compare(a.logicalId, b.logicalId);
}
