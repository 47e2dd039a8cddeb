import { join } from 'node:path';
import { compileSetups, SetupError } from '@portcullis/advisor/setup';
import type { Answer } from '@portcullis/advisor/tree';
import { ExportRefused, type WrittenSetup } from '@portcullis/formats/export';
import type { Setup } from '@portcullis/model/setup';
import pc from 'picocolors';
import { answersTo } from '../advise/conflict.ts';
import { readFactsFile } from '../advise/facts-input.ts';
import { EXIT, UsageError } from '../failure.ts';
import type { Terminal } from '../terminal.ts';
import { FORMAT_NAMES, type FormatName } from './declare.ts';
import { FORMATS, type Format } from './formats.ts';
import type { GenerateOptions } from './options.ts';
import { readPlan } from './plan-file.ts';
import { tryOutFiles } from './try-out.ts';
import { type WriteResult, writeFiles } from './write-files.ts';

interface Generated {
  readonly setup: Setup;
  readonly folder: string;
  readonly written: WrittenSetup;
  readonly results: readonly WriteResult[];
}

/** `portcullis generate --to FORMAT`: set-ups that carry out the answers, a folder for each API where there are several. */
export async function generateSetups(terminal: Terminal, options: GenerateOptions): Promise<number> {
  const format = formatOf(options.to);
  if (options.out === undefined) throw new UsageError('--out FOLDER is missing', 'it says where to write');
  const setups = setupsOf(answersOf(terminal, options), options.name);
  const write = await format.load();
  const made = setups.map((setup) => {
    const folder = setups.length === 1 ? (options.out ?? '.') : join(options.out ?? '.', setup.name);
    return { setup, folder, written: exported(write, setup) };
  });
  const generated = made.map(({ setup, folder, written }): Generated => {
    const config = format.template === undefined ? [] : tryOutFiles(terminal, folder, setup, format.template);
    const results = writeFiles(terminal, folder, [...written.files, ...config], options.force === true);
    return { setup, folder, written, results };
  });
  if (options.json === true) terminal.write(`${JSON.stringify(jsonOf(generated, format), null, 2)}\n`);
  else for (const one of generated) terminal.write(render(one, format, terminal.colour));
  return EXIT.fine;
}

function formatOf(to: string | undefined): Format {
  const name = FORMAT_NAMES.find((one): one is FormatName => one === to);
  const format = name === undefined ? undefined : FORMATS[name];
  if (format === undefined) {
    throw new UsageError('--to FORMAT is missing', `it is one of ${FORMAT_NAMES.join(', ')} or groups`);
  }
  return format;
}

function answersOf(terminal: Terminal, { facts, plan }: GenerateOptions): readonly Answer[] {
  if (facts !== undefined && plan !== undefined) {
    throw new UsageError(
      'the answer comes from --facts FILE or from --plan FILE, not from both',
      'leave one of them out',
    );
  }
  if (facts !== undefined) return answersTo(readFactsFile(terminal, facts));
  if (plan !== undefined) return readPlan(terminal, plan);
  throw new UsageError(
    'nothing says what to set up',
    'give --facts FILE, or --plan FILE with the JSON of portcullis advise',
  );
}

function setupsOf(answers: readonly Answer[], name: string | undefined): readonly Setup[] {
  try {
    return compileSetups(answers, { name });
  } catch (error) {
    if (error instanceof SetupError) throw new UsageError(error.message);
    throw error;
  }
}

function exported(write: (setup: Setup) => WrittenSetup, setup: Setup): WrittenSetup {
  try {
    return write(setup);
  } catch (error) {
    if (error instanceof ExportRefused)
      throw new UsageError(error.message, 'see portcullis generate --formats');
    throw error;
  }
}

function jsonOf(generated: readonly Generated[], format: Format): object {
  return {
    setups: generated.map(({ setup, folder, written, results }) => ({
      name: setup.name,
      kind: setup.kind,
      leaves: setup.leaves,
      folder,
      files: results,
      decide: decisions(setup, written),
      losses: written.losses,
      next: format.next(folder, setup),
    })),
  };
}

function decisions({ notes }: Setup, { decide = [] }: WrittenSetup): readonly string[] {
  return [...notes, ...decide];
}

function render({ setup, folder, written, results }: Generated, format: Format, colour: boolean): string {
  const paint = pc.createColors(colour);
  const list = (title: string, items: readonly string[]): string =>
    items.length === 0 ? '' : `\n${paint.bold(title)}\n${items.map((item) => `  ${item}\n`).join('')}`;
  const files = results.map(({ path, outcome }) => (outcome === 'written' ? path : `${path} (unchanged)`));
  const values = (written.values ?? setup.parameters).map(
    ({ name, description }) => `${name}: ${description}`,
  );
  return [
    `${paint.bold(setup.name)}: ${setup.kind}, ${setup.leaves.join(', ')}, as ${format.title}\n`,
    list('Written', files),
    list('Values to give', values),
    list('To decide', decisions(setup, written)),
    list(`Not in ${format.title}`, written.losses),
    list('Next', format.next(folder, setup)),
    '\n',
  ].join('');
}
