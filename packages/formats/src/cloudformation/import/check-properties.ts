import type { Cursor } from '../../source/index.ts';
import { type Keys, KNOWN_PROPERTIES } from './known-properties.ts';
import type { ImportContext } from './resource-index.ts';

/** Refuses properties that a resource which decides about access does not have: most likely a misspelt guard. */
export function checkProperties(context: ImportContext): void {
  for (const [type, keys] of Object.entries(KNOWN_PROPERTIES)) {
    for (const { properties } of context.index.ofType(type)) {
      if (properties.node.kind === 'map') checkKeys(properties, keys, `\`${type}\``);
    }
  }
}

function checkKeys(cursor: Cursor, { names, below = {} }: Keys, owner: string): void {
  for (const [name, value] of cursor.entries()) {
    if (!names.includes(name)) {
      const meant = names.find((one) => one.toLowerCase() === name.toLowerCase());
      const help = meant === undefined ? `it has ${names.join(', ')}` : `write \`${meant}\``;
      value.error('CFN_PROPERTY', `\`${name}\` is not a property of ${owner}`, help);
    } else if (Object.hasOwn(below, name)) {
      const inner = value.node.kind === 'list' ? value.items() : [value];
      for (const item of inner) checkKeys(item, below[name] as Keys, `\`${name}\``);
    }
  }
}
