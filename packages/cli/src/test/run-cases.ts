import type { Explainer } from '../explain/explainer.ts';
import { decidingStep, type Explanation } from '../explain/explanation.ts';
import { UsageError } from '../failure.ts';
import type { Case } from './cases.ts';
import type { LiveGateway } from './live/live-gateway.ts';
import type { LiveVerdict } from './live/verdict.ts';

/** What a case came to. */
export interface Outcome {
  readonly case: Case;
  readonly ok: boolean;
  /** What is otherwise than expected, or why nobody can say. */
  readonly problem?: string | undefined;
  /** Absent where the case could not be decided. */
  readonly explanation?: Explanation | undefined;
  /** With `--live`: what a running gateway answered, or why it was not asked. */
  readonly live?: LiveVerdict | { readonly notSent: string } | undefined;
}

export async function runCase(explainer: Explainer, one: Case): Promise<Outcome> {
  try {
    const explanation = await explainer.explain(one.whos, one.parts, one.place);
    const problem = problemOf(one, explanation);
    return { case: one, ok: problem === undefined, problem, explanation };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const help = error.help === undefined ? '' : `; ${error.help}`;
    return { case: one, ok: false, problem: `cannot be decided: ${error.message}${help}` };
  }
}

/** Sends a case that was decided offline to a running gateway, which must answer as expected, and alike. */
export async function askLive(gateway: LiveGateway, outcome: Outcome): Promise<Outcome> {
  const { case: one, explanation, problem } = outcome;
  if (explanation === undefined) return { ...outcome, live: { notSent: 'it cannot be decided offline' } };
  const live = await gateway.ask(one, explanation);
  const found = 'notSent' in live ? undefined : live.problem;
  // What is wrong offline already is said first: the gateway's answer is judged by it.
  return { ...outcome, live, ok: outcome.ok && found === undefined, problem: problem ?? found };
}

function problemOf(one: Case, explanation: Explanation): string | undefined {
  const { decision, status, code, reason } = explanation;
  const met = typeof one.expect === 'number' ? status === one.expect : decision === one.expect;
  const is = decision === 'allow' ? `allow ${status}` : `deny ${status} ${code}: ${reason}`;
  if (!met) return `expected ${one.expect}, and it is ${is}`;
  const step = decidingStep(explanation);
  if (one.decidedBy === undefined || one.decidedBy === step) return undefined;
  return `expected ${one.decidedBy} to decide, and ${step} does: ${is}`;
}
