import * as clack from '@clack/prompts';
import {
  type Asked,
  assumptions,
  back,
  beginInterview,
  conflictsSoFar,
  factsOf,
  type Interview,
  nextQuestion,
  reply,
  type Settled,
  UNKNOWN,
} from '@portcullis/advisor/interview';
import type { Facts } from '@portcullis/advisor/tree';
import pc from 'picocolors';
import type { Prompts } from '../terminal.ts';
import { paragraph, sentence } from './paragraph.ts';

/** What an interview came to; `undefined` where it was broken off (Ctrl-C, Escape). */
export interface Told {
  readonly facts: Facts;
  /** What was taken for granted where somebody did not know. */
  readonly assumed: readonly string[];
}

const BACK = 'back';
const WIDEST = 80;
/** What the prompt library puts before a line, and a little air after it. */
const GUIDE = 6;

/** Asks what is not known yet and can still change the answer. */
export async function interview(
  prompts: Prompts,
  colour: boolean,
  start: Settled,
  group: string,
): Promise<Told | undefined> {
  let state = beginInterview(start);
  for (let asked = nextQuestion(state); asked !== undefined; asked = nextQuestion(state)) {
    const next = await ask(prompts, colour, asked, state);
    if (next === undefined) return undefined;
    state = settled(prompts, next);
  }
  return { facts: factsOf(state, group), assumed: assumptions(state) };
}

/** A reply that cannot be had together with the others is said and taken back. */
function settled({ output }: Prompts, state: Interview): Interview {
  const [conflict] = conflictsSoFar(state);
  if (conflict === undefined || state.replies.length === 0) return state;
  clack.log.warn(`${conflict.id}: ${conflict.what}; ${conflict.help}`, { output });
  return back(state);
}

/** The interview after one question more, or one less; `undefined`: broken off. */
async function ask(
  prompts: Prompts,
  colour: boolean,
  asked: Asked,
  state: Interview,
): Promise<Interview | undefined> {
  const { id, kind } = asked.question;
  if (kind === 'amount') return askAmount(prompts, colour, asked, state);
  const options = choices(asked, state);
  const message = messageOf(asked, prompts, colour);
  const given =
    kind === 'one'
      ? await clack.select({ ...prompts, message, options })
      : await clack.multiselect({ ...prompts, message, options, required: false });
  if (clack.isCancel(given)) return undefined;
  const chosen = typeof given === 'string' ? [given] : given;
  if (chosen.includes(BACK)) return back(state);
  return reply(state, { question: id, options: chosen.includes(UNKNOWN) ? [UNKNOWN] : chosen });
}

async function askAmount(
  prompts: Prompts,
  colour: boolean,
  asked: Asked,
  state: Interview,
): Promise<Interview | undefined> {
  const question = asked.question.id;
  const given = await clack.text({
    ...prompts,
    message: `${messageOf(asked, prompts, colour)}\nEmpty: I don't know (${asked.dontKnow.says}); < goes back`,
    placeholder: '10',
    validate: (text = '') =>
      text.trim() === '' || text.trim() === '<' || Number(text) > 0 ? undefined : 'a number above 0, in USD',
  });
  if (clack.isCancel(given)) return undefined;
  const text = (given ?? '').trim();
  if (text === '<') return back(state);
  if (text === '') return reply(state, { question, options: [UNKNOWN] });
  return reply(state, { question, options: [], amount: Number(text) });
}

interface Choice {
  readonly value: string;
  readonly label: string;
  readonly hint?: string;
  readonly disabled?: boolean;
}

function choices({ options, dontKnow }: Asked, state: Interview): Choice[] {
  const offered = options.map(({ id, label, conflict }): Choice => {
    return conflict === undefined
      ? { value: id, label }
      : { value: id, label: `${label} (${conflict.id}: ${conflict.what})`, disabled: true };
  });
  const unknown: Choice = { value: UNKNOWN, label: "I don't know", hint: dontKnow.says };
  const goBack: Choice[] = state.replies.length === 0 ? [] : [{ value: BACK, label: 'go back' }];
  return [...offered, unknown, ...goBack];
}

function messageOf({ question }: Asked, { output }: Prompts, colour: boolean): string {
  const paint = pc.createColors(colour);
  const columns = 'columns' in output && typeof output.columns === 'number' ? output.columns : WIDEST;
  const why = paragraph(sentence(question.why), Math.min(WIDEST, columns) - GUIDE).map((line) =>
    paint.dim(line),
  );
  return [question.ask, ...why].join('\n');
}
