export {
  type Asked,
  assumptions,
  back,
  beginInterview,
  conflictsSoFar,
  factsOf,
  type Interview,
  nextQuestion,
  type OfferedOption,
  type Reply,
  reply,
  settledSoFar,
  UNKNOWN,
} from './interview.ts';
export type { Option, Question, SafeSide, Settled } from './question.ts';
export { QUESTIONS } from './questions.ts';
