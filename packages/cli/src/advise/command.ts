import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Answer } from '@portcullis/advisor/tree';
import { EXIT, systemCode, UsageError } from '../failure.ts';
import type { Terminal } from '../terminal.ts';
import { askedFacts } from './asked-facts.ts';
import { answersTo } from './conflict.ts';
import { factsOfFlags, type GivenFacts, readFactsFile, withDefaults } from './facts-input.ts';
import type { AdviseOptions } from './options.ts';
import { renderAnswers } from './render.ts';

/** `portcullis advise [TEMPLATE]`. */
export async function advise(
  terminal: Terminal,
  template: string | undefined,
  options: AdviseOptions,
): Promise<number> {
  if (template !== undefined) {
    throw new UsageError('advise reads no template yet', 'give the facts; see portcullis advise --help');
  }
  if (options.diagram !== undefined && options.json === true) {
    throw new UsageError('--diagram and --json both want the output', 'leave one of them out');
  }
  const given = givenFacts(terminal, options) ?? (await askedFacts(terminal));
  if (given === undefined) {
    terminal.note('portcullis: broken off, nothing was written\n');
    return EXIT.unusable;
  }
  const answers = answersTo(given);
  write(terminal, options.out, await shown(terminal, options, answers));
  return statusOf(answers);
}

async function shown(
  terminal: Terminal,
  options: AdviseOptions,
  answers: readonly Answer[],
): Promise<string> {
  if (options.diagram !== undefined) {
    const { diagramOf } = await import('./diagram.ts');
    return diagramOf(options.diagram, answers);
  }
  if (options.json === true) return `${JSON.stringify({ answers }, null, 2)}\n`;
  const toFile = options.out !== undefined;
  return renderAnswers(answers, terminal.colour && !toFile, toFile ? undefined : terminal.columns);
}

function write(terminal: Terminal, out: string | undefined, text: string): void {
  if (out === undefined) {
    terminal.write(text);
    return;
  }
  try {
    writeFileSync(resolve(terminal.cwd, out), text);
  } catch (error) {
    throw new UsageError(`--out ${out} cannot be written (${systemCode(error) ?? String(error)})`);
  }
  terminal.note(`wrote ${out}\n`);
}

/** Facts of a file or of flags: then nothing is asked. */
function givenFacts(terminal: Terminal, options: AdviseOptions): GivenFacts | undefined {
  const flags = factsOfFlags(options);
  if (options.facts === undefined) return flags === undefined ? undefined : { facts: [withDefaults(flags)] };
  if (flags !== undefined) {
    throw new UsageError(
      'facts come from --facts FILE or from flags, not from both',
      'leave one of them out',
    );
  }
  return readFactsFile(terminal, options.facts);
}

/** An answer that still asks for a fact is none yet. */
function statusOf(answers: readonly Answer[]): number {
  return answers.some(({ leaf }) => leaf === 'ASK') ? EXIT.negative : EXIT.fine;
}
