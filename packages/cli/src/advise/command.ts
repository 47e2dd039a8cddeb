import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Answer, DEFAULT_FACTS } from '@portcullis/advisor/tree';
import { EXIT, systemCode, UsageError } from '../failure.ts';
import type { Terminal } from '../terminal.ts';
import { askedFacts } from './asked-facts.ts';
import { type AdvisedAnswer, answersTo } from './conflict.ts';
import { factsOfFlags, type GivenFacts, readFactsFile, withDefaults } from './facts-input.ts';
import type { AdviseOptions } from './options.ts';
import { renderAnswers } from './render.ts';

/** `portcullis advise [TEMPLATE]`. */
export async function advise(
  terminal: Terminal,
  template: string | undefined,
  options: AdviseOptions,
): Promise<number> {
  if (options.diagram !== undefined && options.json === true) {
    throw new UsageError('--diagram and --json both want the output', 'leave one of them out');
  }
  const given =
    template === undefined
      ? await factsAlone(terminal, options)
      : await factsWithTemplate(terminal, template, options);
  if (given === undefined) {
    terminal.note('portcullis: broken off, nothing was written\n');
    return EXIT.unusable;
  }
  const answers: readonly AdvisedAnswer[] = answersTo(given);
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

/** Facts without a template: given, or asked; flags that do not say who calls are a beginning, where somebody is there. */
async function factsAlone(terminal: Terminal, options: AdviseOptions): Promise<GivenFacts | undefined> {
  const given = givenFacts(terminal, options);
  const [first] = given?.facts ?? [];
  const flags = options.facts === undefined ? factsOfFlags(options) : undefined;
  if (flags === undefined || first?.caller !== undefined || terminal.prompts === undefined) {
    return given ?? askedFacts(terminal);
  }
  const { group = DEFAULT_FACTS.group, routes = [], ...settled } = flags;
  return askedFacts(terminal, [{ group, routes, settled }]);
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

/** What the template gives away; the rest is asked, unless flags say it or nobody is there. */
async function factsWithTemplate(
  terminal: Terminal,
  template: string,
  options: AdviseOptions,
): Promise<GivenFacts | undefined> {
  if (options.facts !== undefined) {
    throw new UsageError(
      'facts come from --facts FILE or from a template, not from both',
      'leave one of them out',
    );
  }
  const { templateFacts } = await import('./template-facts.ts');
  const flags = factsOfFlags(options);
  const groups = await templateFacts(terminal, template, options, flags ?? {});
  const inferred = groups.map((group) => group.inferred);
  if (flags === undefined && terminal.prompts !== undefined) {
    const asked = await askedFacts(terminal, groups);
    return asked === undefined ? undefined : { ...asked, inferred };
  }
  const facts = groups.map(({ group, routes, settled }) => {
    const { api, costCap, ...rest } = settled;
    return withDefaults({ ...rest, api: api ?? undefined, costCap: costCap ?? undefined, group, routes });
  });
  return { facts, inferred };
}

/** An answer that still asks for a fact is none yet. */
function statusOf(answers: readonly Answer[]): number {
  return answers.some(({ leaf }) => leaf === 'ASK') ? EXIT.negative : EXIT.fine;
}
