import { serializeDefinition } from '@portcullis/formats/load';
import { EXIT } from './failure.ts';
import { loadWorkspace } from './load/workspace.ts';
import type { CommonOptions } from './options.ts';
import type { Terminal } from './terminal.ts';

/** `portcullis import [TEMPLATE]`: the normalized model. It is JSON with and without `--json`. */
export async function importTemplate(
  terminal: Terminal,
  template: string | undefined,
  options: CommonOptions & { readonly positions?: boolean | undefined },
): Promise<number> {
  const workspace = await loadWorkspace(terminal, template, options);
  const serialized = serializeDefinition(workspace.imported, { positions: options.positions === true });
  terminal.write(`${JSON.stringify(serialized, null, 2)}\n`);
  return EXIT.fine;
}
