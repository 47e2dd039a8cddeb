import { UsageError } from '../failure.ts';
import type { Terminal } from '../terminal.ts';
import { generateGroups } from './groups.ts';
import type { GenerateOptions } from './options.ts';

/** `portcullis generate`: set-ups from answers, or what enforces the group table of a template. */
export async function generate(
  terminal: Terminal,
  template: string | undefined,
  options: GenerateOptions,
): Promise<number> {
  if (options.formats === true) {
    const { printFormats } = await import('./print-formats.ts');
    return printFormats(terminal, options);
  }
  if (options.to === 'groups') {
    if (options.out === undefined) throw new UsageError('--out FOLDER is missing', 'it says where to write');
    return generateGroups(terminal, template, { ...options, out: options.out });
  }
  if (template !== undefined) {
    throw new UsageError(
      `a set-up is written from an answer, not from a template: ${template}`,
      'give --facts FILE or --plan FILE; a template is for --to groups',
    );
  }
  const { generateSetups } = await import('./setups.ts');
  return generateSetups(terminal, options);
}
