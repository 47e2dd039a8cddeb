import type { MapNode, TreeNode } from '@portcullis/model/source';
import type { ParsedTemplate } from '../cloudformation/template.ts';
import { Cursor, type Diagnostics, listNode } from '../source/index.ts';
import { GLOBAL_PROPERTIES } from './global-properties.ts';
import { isIntrinsic, withEntry } from './node-edit.ts';

const PREFIX = 'AWS::Serverless::';

/** Properties that every resource of a type inherits, by resource type. */
export function readGlobals(
  template: ParsedTemplate,
  diagnostics: Diagnostics,
): ReadonlyMap<string, MapNode> {
  const globals = new Map<string, MapNode>();
  if (template.globals === undefined) return globals;
  for (const [section, cursor] of new Cursor(template.globals, 'Globals', diagnostics).entries()) {
    const supported = Object.hasOwn(GLOBAL_PROPERTIES, section) ? GLOBAL_PROPERTIES[section] : undefined;
    if (supported === undefined) {
      cursor.error(
        'SAM_GLOBALS',
        `\`Globals\` has no section \`${section}\``,
        `use ${Object.keys(GLOBAL_PROPERTIES).join(', ')}`,
      );
      continue;
    }
    for (const [name, property] of cursor.entries()) {
      if (supported.includes(name)) continue;
      const help = 'set it on each resource';
      property.error(
        'SAM_GLOBALS',
        `\`${name}\` is not a supported property of \`Globals.${section}\``,
        help,
      );
    }
    const map = cursor.asMap();
    if (map !== undefined) globals.set(`${PREFIX}${section}`, map);
  }
  return globals;
}

/**
 * Maps merge key by key, lists are the global one followed by the local one, and of anything else the local
 * value wins. SAM Developer Guide "Globals section of the template", overridable rules.
 */
export function inherit(global: TreeNode, local: TreeNode): TreeNode {
  if (isIntrinsic(global) || isIntrinsic(local)) return local;
  if (global.kind === 'map' && local.kind === 'map') {
    let out: MapNode = { ...local, entries: global.entries };
    for (const { key, keyMark, value } of local.entries.values()) {
      const inherited = global.entries.get(key)?.value;
      out = withEntry(out, key, inherited === undefined ? value : inherit(inherited, value), keyMark);
    }
    return out;
  }
  if (global.kind === 'list' && local.kind === 'list')
    return listNode([...global.items, ...local.items], local.mark);
  return local;
}
