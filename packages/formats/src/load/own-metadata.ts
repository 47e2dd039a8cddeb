import { type MapNode, nearest } from '@portcullis/model/source';
import type { ParsedTemplate } from '../cloudformation/index.ts';
import type { Diagnostics } from '../source/index.ts';

/** What is read below `Metadata.Portcullis` of a resource. */
const OF_RESOURCE = ['Public', 'Suppress'];
/** What is read below that of a template. */
const OF_TEMPLATE = ['Groups', ...OF_RESOURCE];

/** A key that nobody reads may be a misspelt one, and what it was meant to protect would stand open. */
export function checkOwnMetadata(template: ParsedTemplate, diagnostics: Diagnostics): void {
  check(template.metadata, 'Metadata', OF_TEMPLATE, diagnostics);
  for (const { logicalId, metadata } of template.resources.values()) {
    check(metadata, `Resources.${logicalId}.Metadata`, OF_RESOURCE, diagnostics);
  }
}

function check(
  metadata: MapNode | undefined,
  path: string,
  keys: readonly string[],
  diagnostics: Diagnostics,
): void {
  for (const { key, keyMark, value } of metadata?.entries.values() ?? []) {
    if (key !== 'Portcullis' && key.toLowerCase() === 'portcullis') {
      const place = { mark: keyMark, path };
      diagnostics.error('LOAD_METADATA', `\`${key}\` is not read`, place, 'write `Portcullis`');
    }
    if (key !== 'Portcullis' || value.kind !== 'map') continue;
    for (const own of value.entries.values()) {
      if (keys.includes(own.key)) continue;
      const place = { mark: own.keyMark, path: `${path}.Portcullis` };
      diagnostics.error('LOAD_METADATA', `\`${own.key}\` is not read here`, place, helpFor(own.key, keys));
    }
  }
}

function helpFor(key: string, keys: readonly string[]): string {
  if (key === 'Groups') return "move it to the template's own `Metadata.Portcullis.Groups`";
  const meant = nearest(key, keys);
  return meant === undefined ? `it has ${keys.map((one) => `\`${one}\``).join(', ')}` : `write \`${meant}\``;
}
