import { nearest } from '@portcullis/model/source';
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
      refuseUnknown(value, name, names, owner);
    } else if (Object.hasOwn(below, name)) {
      const inner = value.node.kind === 'list' ? value.items() : [value];
      for (const item of inner) checkKeys(item, below[name] as Keys, `\`${name}\``);
    }
  }
}

/** An error at a property that its owner does not have. */
export function refuseUnknown(value: Cursor, name: string, names: readonly string[], owner: string): void {
  const same = names.find((one) => one.toLowerCase() === name.toLowerCase());
  const near = nearest(name, names);
  let help = `it has ${names.join(', ')}`;
  if (same !== undefined) help = `write \`${same}\``;
  else if (near !== undefined) help = `did you mean \`${near}\`?`;
  value.error('CFN_PROPERTY', `\`${name}\` is not a property of ${owner}`, help);
}
