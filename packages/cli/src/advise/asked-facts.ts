import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as clack from '@clack/prompts';
import type { Settled } from '@portcullis/advisor/interview';
import { DEFAULT_FACTS } from '@portcullis/advisor/tree';
import { UsageError } from '../failure.ts';
import type { Prompts, Terminal } from '../terminal.ts';
import { asFlags } from './as-flags.ts';
import type { GivenFacts } from './facts-input.ts';
import { interview, type Told } from './interview.ts';

/** What is known of one group of routes before anybody is asked. */
export interface KnownGroup {
  readonly group: string;
  readonly routes: readonly string[];
  readonly settled: Settled;
  /** What the group is called on the screen; absent: it needs no title. */
  readonly title?: string | undefined;
}

/** What a folder with an API in it usually has. */
const TEMPLATES = [
  'template.yaml',
  'template.yml',
  'template.json',
  'cdk.out',
  'openapi.yaml',
  'openapi.yml',
  'openapi.json',
];

const NEW: KnownGroup = { group: DEFAULT_FACTS.group, routes: [], settled: {} };

/** Asks for the facts of each known group, or of as many as the user names; `undefined`: broken off. */
export async function askedFacts(
  terminal: Terminal,
  known: readonly KnownGroup[] = [],
): Promise<GivenFacts | undefined> {
  const { prompts, colour } = terminal;
  if (prompts === undefined) {
    throw new UsageError(
      'advise asks its questions on a terminal, and this is none',
      'give the facts as flags (--caller user --api rest) or in a file (--facts FILE); see portcullis advise --help',
    );
  }
  const { output } = prompts;
  giveSize(output);
  clack.intro('Which auth method? Arrow keys choose, Enter goes on, Ctrl-C ends it.', { output });
  const beside =
    known.length > 0 ? undefined : TEMPLATES.find((name) => existsSync(join(terminal.cwd, name)));
  if (beside !== undefined) {
    clack.log.info(`\`portcullis advise ${beside}\` reads facts out of the template that is here.`, {
      output,
    });
  }
  const told = known.length > 0 ? await askKnown(prompts, colour, known) : await askNew(prompts, colour);
  if (told === undefined) return undefined;
  const again = told.map(({ facts }) => `portcullis advise ${asFlags(facts)}`);
  clack.outro(`The same again, without questions:\n   ${again.join('\n   ')}`, { output });
  return { facts: told.map(({ facts }) => facts), assumed: told.map(({ assumed }) => assumed) };
}

/** The prompt library breaks lines after no letter at all where a terminal says that it has no columns. */
function giveSize(output: Prompts['output'] & { columns?: number; rows?: number }): void {
  if (output.columns === 0) output.columns = 80;
  if (output.rows === 0) output.rows = 40;
}

async function askKnown(
  prompts: Prompts,
  colour: boolean,
  known: readonly KnownGroup[],
): Promise<readonly Told[] | undefined> {
  const told: Told[] = [];
  for (const { group, routes, settled, title } of known) {
    if (title !== undefined) clack.log.step(title, { output: prompts.output });
    const one = await interview(prompts, colour, settled, group);
    if (one === undefined) return undefined;
    told.push({ ...one, facts: { ...one.facts, routes } });
  }
  return told;
}

/** One interview for each kind of caller. */
async function askNew(prompts: Prompts, colour: boolean): Promise<readonly Told[] | undefined> {
  const told: Told[] = [];
  for (;;) {
    const one = await interview(prompts, colour, NEW.settled, NEW.group);
    if (one === undefined) return undefined;
    told.push(one);
    const more = await clack.confirm({
      ...prompts,
      message: 'Does anybody else call this API, on routes of their own?',
      initialValue: false,
    });
    if (clack.isCancel(more)) return undefined;
    if (!more) return told.length === 1 ? told : told.map(named);
  }
}

/** Several groups are named after who calls. */
function named(told: Told, index: number, all: readonly Told[]): Told {
  const caller = told.facts.caller ?? DEFAULT_FACTS.group;
  const before = all.slice(0, index).filter(({ facts }) => facts.caller === caller).length;
  return { ...told, facts: { ...told.facts, group: before === 0 ? caller : `${caller}-${before + 1}` } };
}
