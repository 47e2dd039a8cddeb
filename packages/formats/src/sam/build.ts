import { stableId } from '@portcullis/model';
import type { MapNode, TreeNode } from '@portcullis/model/source';
import type { TemplateResource } from '../cloudformation/template.ts';
import { type Cursor, type Diagnostics, mapNode } from '../source/index.ts';
import type { ApiDraft } from './api-draft.ts';
import { refTarget } from './node-edit.ts';
import type { Origin } from './origin.ts';

/** The template that SAM's resources become, while it grows. */
export class Build {
  readonly diagnostics: Diagnostics;
  readonly resources: Map<string, TemplateResource> = new Map();
  /** APIs of the template and the implicit ones, by logical id. */
  readonly apis: Map<string, ApiDraft> = new Map();
  /** What `Ref: Api.Stage` and the like stand for: generated logical ids. */
  readonly references: Map<string, string> = new Map();
  /** Properties that SAM resources share by plan: `ServerlessUsagePlan`. */
  readonly sharedStages: { readonly apiId: TreeNode; readonly stage: TreeNode }[] = [];

  constructor(diagnostics: Diagnostics) {
    this.diagnostics = diagnostics;
  }

  /** The logical id that a `Ref`, or a bare text, names. */
  referenced(node: TreeNode): string | undefined {
    return refTarget(node) ?? (node.kind === 'scalar' && node.tag === undefined ? node.text : undefined);
  }

  add(
    logicalId: string,
    type: string,
    properties: Readonly<Record<string, TreeNode | undefined>>,
    origin: Origin,
    more: { readonly dependsOn?: readonly string[]; readonly metadata?: MapNode | undefined } = {},
  ): void {
    this.resources.set(logicalId, {
      logicalId,
      type,
      properties: mapNode(properties, origin.mark),
      condition: origin.condition,
      dependsOn: more.dependsOn ?? [],
      metadata: more.metadata,
      path: origin.path,
      mark: origin.mark,
    });
  }
}

/** Nodes of properties that pass through unchanged; absent ones stay absent. */
export function passThrough(
  properties: Cursor,
  names: readonly string[],
): Readonly<Record<string, TreeNode | undefined>> {
  return Object.fromEntries(names.map((name) => [name, properties.get(name)?.node]));
}

/** Records every key that is not allowed. */
export function checkKeys(cursor: Cursor, allowed: readonly string[], code: string, what: string): void {
  for (const [key, value] of cursor.entries()) {
    if (allowed.includes(key)) continue;
    value.error(code, `\`${key}\` is not a property of ${what}`, `it has ${allowed.join(', ')}`);
  }
}

/** A part of a logical id that is made from text which an id may not hold. */
export function idSuffix(text: string): string {
  return /^[A-Za-z0-9]+$/.test(text) ? text : stableId([text], 10);
}
