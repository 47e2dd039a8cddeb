import { describe, type MapEntry, type MapNode, nearest, type TreeNode } from '@portcullis/model/source';
import type { ParsedTemplate } from '../cloudformation/index.ts';
import type { Diagnostics } from '../source/index.ts';

/** What is read below `Metadata.Portcullis` of a resource. */
const OF_RESOURCE = ['Public', 'Suppress'];
/** What is read below that of a template. */
const OF_TEMPLATE = ['Groups', ...OF_RESOURCE];

/** A key that nobody reads may be a misspelt one, and what it was meant to protect would stand open. */
export function checkOwnMetadata(template: ParsedTemplate, diagnostics: Diagnostics): void {
  for (const entry of template.metadata?.entries.values() ?? []) {
    checkEntry(entry, 'Metadata', OF_TEMPLATE, diagnostics);
    const own = OF_TEMPLATE.find((one) => one.toLowerCase() === entry.key.toLowerCase());
    if (own !== undefined) levelForgotten(entry, own, 'Metadata', diagnostics);
  }
  for (const { logicalId, metadata } of template.resources.values()) {
    const path = `Resources.${logicalId}.Metadata`;
    for (const entry of metadata?.entries.values() ?? []) {
      checkEntry(entry, path, OF_RESOURCE, diagnostics);
      // Other tools may well keep groups of their own there: these are ours.
      if (entry.key.toLowerCase() === 'groups' && isTable(entry.value))
        levelForgotten(entry, 'Groups', path, diagnostics);
    }
  }
}

function checkEntry(
  { key, keyMark, value }: MapEntry,
  path: string,
  keys: readonly string[],
  diagnostics: Diagnostics,
): void {
  if (key !== 'Portcullis') {
    if (nearest(key, ['Portcullis']) === undefined) return;
    const place = { mark: keyMark, path };
    diagnostics.error('LOAD_METADATA', `\`${key}\` is not read`, place, 'write `Portcullis`');
    return;
  }
  const own = plainMap(value);
  if (own === undefined) {
    const message = `${describe(value)} stands where the map of \`Portcullis\` is expected`;
    const help = `write a map of ${listed(keys)}, or remove it`;
    diagnostics.error('LOAD_METADATA', message, { mark: value.mark, path: `${path}.Portcullis` }, help);
  }
  for (const { key: ownKey, keyMark: mark } of own?.entries.values() ?? []) {
    if (keys.includes(ownKey)) continue;
    const place = { mark, path: `${path}.Portcullis` };
    diagnostics.error('LOAD_METADATA', `\`${ownKey}\` is not read here`, place, helpFor(ownKey, keys));
  }
}

function levelForgotten(entry: MapEntry, own: string, path: string, diagnostics: Diagnostics): void {
  const message = `\`${entry.key}\` is not read here: it belongs below \`Portcullis\``;
  const help = `move it to the template's own \`Metadata.Portcullis.${own}\``;
  diagnostics.error('LOAD_METADATA', message, { mark: entry.keyMark, path }, help);
}

function isTable(node: TreeNode): boolean {
  if (node.kind !== 'map') return false;
  const below = [...node.entries.values()].map(({ value }) => value);
  return node.entries.has('routes') || below.some((one) => one.kind === 'map' && one.entries.has('routes'));
}

function plainMap(node: TreeNode): MapNode | undefined {
  return node.kind === 'map' && node.tag === undefined ? node : undefined;
}

function helpFor(key: string, keys: readonly string[]): string {
  if (key === 'Groups') return "move it to the template's own `Metadata.Portcullis.Groups`";
  const meant = nearest(key, keys);
  return meant === undefined ? `it has ${listed(keys)}` : `write \`${meant}\``;
}

function listed(keys: readonly string[]): string {
  return keys.map((one) => `\`${one}\``).join(', ');
}
