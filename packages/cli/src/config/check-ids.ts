import { type Diagnostic, InputError } from '@portcullis/model';
import { locate, nearest } from '@portcullis/model/source';
import type { LoadedConfig } from './load-config.ts';
import { keyMark } from './tree-value.ts';

/** A template that was read, and the configuration that it was read with. */
export interface ReadWith {
  readonly loaded: LoadedConfig;
  readonly logicalIds: ReadonlySet<string>;
}

/**
 * Throws `InputError` for names in `ids` that no template has which is read: what should have the pinned id would have
 * another. A configuration may pin for several templates that are read together.
 */
export function checkIds(read: readonly ReadWith[]): void {
  const known = [...new Set(read.flatMap(({ logicalIds }) => [...logicalIds]))];
  const errors = read.flatMap(({ loaded }) =>
    Object.keys(loaded.config.ids ?? {})
      .filter((name) => !known.includes(name))
      .map((name) => unknownId(loaded, name, known, read.length)),
  );
  if (errors.length > 0) throw new InputError(errors);
}

function unknownId(
  loaded: LoadedConfig,
  name: string,
  known: readonly string[],
  templates: number,
): Diagnostic {
  const meant = nearest(name, known);
  const where =
    templates === 1 ? 'the template has no resource' : `none of the ${templates} templates has a resource`;
  return {
    severity: 'error',
    code: 'CONFIG_UNKNOWN_NAME',
    message: `${where} \`${name}\`, whose id \`ids\` pins`,
    help: meant === undefined ? 'correct the name, or remove the line' : `did you mean \`${meant}\`?`,
    at: locate(keyMark(loaded.tree, ['ids'], name)),
    path: `ids.${name}`,
  };
}
