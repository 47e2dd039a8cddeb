import type { Answer } from '@portcullis/advisor/tree';
import { EXIT, UsageError } from '../failure.ts';
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
  const given = givenFacts(terminal, options) ?? (await askedFacts(terminal));
  if (given === undefined) {
    terminal.note('portcullis: broken off, nothing was written\n');
    return EXIT.unusable;
  }
  const answers = answersTo(given);
  terminal.write(
    options.json === true
      ? `${JSON.stringify({ answers }, null, 2)}\n`
      : renderAnswers(answers, terminal.colour, terminal.columns),
  );
  return statusOf(answers);
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
