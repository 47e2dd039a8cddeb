import {
  type Conflict,
  chooseKind,
  conflictsIn,
  DEFAULT_FACTS,
  decide,
  evaluate,
  type Facts,
  type Situation,
} from '../tree/index.ts';
import { openSubjects } from './open-subjects.ts';
import { type Option, type Question, type SafeSide, type Settled, settledBy } from './question.ts';
import { QUESTIONS } from './questions.ts';

/** One question answered. */
export interface Reply {
  readonly question: string;
  /** Ids of the chosen options; `unknown` alone is "I don't know". */
  readonly options: readonly string[];
  /** USD, for a question about an amount. */
  readonly amount?: number | undefined;
}

/** Where an interview stands: a value; replies are added and taken back. */
export interface Interview {
  /** Known before the first question. */
  readonly start: Settled;
  readonly replies: readonly Reply[];
}

/** The next question, with the options that can be offered. */
export interface Asked {
  readonly question: Question;
  readonly options: readonly OfferedOption[];
  readonly dontKnow: SafeSide;
}

export interface OfferedOption extends Option {
  /** It cannot be had together with what was said before. */
  readonly conflict?: Conflict | undefined;
}

/** The option of every question that picks the safe side. */
export const UNKNOWN = 'unknown';

export function beginInterview(start: Settled = {}): Interview {
  return { start, replies: [] };
}

/** The next question that can still change the answer; `undefined`: there is none. */
export function nextQuestion(interview: Interview): Asked | undefined {
  const known = settledSoFar(interview);
  const open = openSubjects(known);
  for (const question of QUESTIONS) {
    if (!isDue(question, interview, known)) continue;
    const options = question.options
      .filter((option) => option.when === undefined || evaluate(option.when, known) !== false)
      .filter((option) => question.kind !== 'many' || matters(option, open, known))
      .map((option) => offered(option, known));
    const settles = settledBy(question).some((fact) => known[fact] === undefined && open.has(fact));
    if (!settles || (question.kind === 'many' && options.length === 0)) continue;
    return { question, options, dontKnow: safeSide(question, known) };
  }
  return undefined;
}

/** Adds a reply to what `nextQuestion` asked. Throws `RangeError` where it is none of what was offered. */
export function reply(interview: Interview, given: Reply): Interview {
  const asked = nextQuestion(interview);
  if (asked === undefined || asked.question.id !== given.question) {
    throw new RangeError(`the question \`${given.question}\` was not asked`);
  }
  const { question, options } = asked;
  const offeredIds = [
    UNKNOWN,
    ...options.filter(({ conflict }) => conflict === undefined).map(({ id }) => id),
  ];
  const stranger = given.options.find((id) => !offeredIds.includes(id));
  if (stranger !== undefined) throw new RangeError(`\`${stranger}\` is no answer to \`${question.id}\``);
  if (question.kind === 'one' && given.options.length !== 1) throw new RangeError('one answer is needed');
  const { amount } = given;
  if (question.kind === 'amount' && given.options.length === 0 && !(amount !== undefined && amount > 0)) {
    throw new RangeError('an amount above 0 is needed');
  }
  return { start: interview.start, replies: [...interview.replies, given] };
}

/** Takes the last reply back. */
export function back(interview: Interview): Interview {
  return { start: interview.start, replies: interview.replies.slice(0, -1) };
}

/** All that is settled: from the start, and by the replies. */
export function settledSoFar({ start, replies }: Interview): Settled {
  let known: Settled = start;
  for (const given of replies) known = { ...known, ...settledBySuch(given, known) };
  return known;
}

/** Conflicts that what is settled leaves no way around. */
export function conflictsSoFar(interview: Interview): readonly Conflict[] {
  return conflictsOf(settledSoFar(interview));
}

/** The facts of an interview; what was not asked cannot change the answer. */
export function factsOf(interview: Interview, group: string = DEFAULT_FACTS.group): Facts {
  const { api, costCap, ...rest } = settledSoFar(interview);
  return {
    ...DEFAULT_FACTS,
    ...rest,
    group,
    ...(api === undefined || api === null ? {} : { api }),
    ...(costCap === undefined || costCap === null ? {} : { costCap }),
  };
}

/** What was taken for granted where somebody did not know, in words. */
export function assumptions({ start, replies }: Interview): readonly string[] {
  let known: Settled = start;
  return replies.flatMap((given) => {
    const before = known;
    known = { ...known, ...settledBySuch(given, known) };
    if (!given.options.includes(UNKNOWN)) return [];
    const question = questionOf(given);
    return [`"${question.ask}" was answered with "I don't know", ${safeSide(question, before).says}`];
  });
}

function isDue(question: Question, { replies }: Interview, known: Settled): boolean {
  if (replies.some((given) => given.question === question.id)) return false;
  const { after, when } = question;
  if (after !== undefined) {
    const before = replies.find((given) => given.question === after.question);
    if (before?.options.includes(after.option) !== true) return false;
  }
  return when === undefined || evaluate(when, known) !== false;
}

function matters(option: Option, open: ReadonlySet<string>, known: Settled): boolean {
  const keys = Object.keys(option.settles) as (keyof Settled)[];
  // An option that settles nothing itself leads to a question that does.
  if (keys.length === 0) return open.has(option.id) && known[option.id as keyof Settled] === undefined;
  return keys.some((key) => open.has(key) && known[key] === undefined);
}

function offered(option: Option, known: Settled): OfferedOption {
  const [conflict] = conflictsOf({ ...known, ...option.settles });
  return conflict === undefined ? option : { ...option, conflict };
}

function safeSide(question: Question, known: Settled): SafeSide {
  const found = question.dontKnow.find(({ when }) => when === undefined || evaluate(when, known) === true);
  return found ?? question.dontKnow[0];
}

function conflictsOf(known: Settled): readonly Conflict[] {
  const kind = chooseKind(known)?.kind;
  const situation: Situation = kind === undefined ? known : { ...known, kind };
  const { undecided, rule } = decide(situation);
  return conflictsIn(undecided === undefined ? { ...situation, leaf: rule.leaf } : situation);
}

function settledBySuch(given: Reply, known: Settled): Settled {
  const question = questionOf(given);
  if (given.options.includes(UNKNOWN)) {
    const safe = safeSide(question, known).settles;
    // Only what was open: the safe side never overrules what is known.
    return { ...safe, ...known };
  }
  if (question.kind === 'amount') return given.amount === undefined ? {} : { costCap: given.amount };
  const chosen = question.options.filter(({ id }) => given.options.includes(id));
  const settled: Settled = Object.assign({}, ...chosen.map(({ settles }) => settles));
  if (question.kind === 'one') return settled;
  // What was offered and not chosen is not so.
  const denied = question.options
    .filter(({ id }) => !given.options.includes(id))
    .flatMap(({ settles }) => Object.keys(settles))
    .map((key) => [key, false]);
  const cap: Settled = given.options.includes('costCap') ? {} : { costCap: null };
  return { ...Object.fromEntries(denied), ...cap, ...settled, ...known };
}

function questionOf(given: Reply): Question {
  const question = QUESTIONS.find(({ id }) => id === given.question);
  if (question === undefined) throw new RangeError(`there is no question \`${given.question}\``);
  return question;
}
