import type { InferredFact } from '@portcullis/advisor/inference';
import { type Advice, type Answer, advise, type Conflict, subjectsOf } from '@portcullis/advisor/tree';
import { type Diagnostic, InputError } from '@portcullis/model';
import { locate, type Mark, type TreeNode } from '@portcullis/model/source';
import { UsageError } from '../failure.ts';
import type { GivenFacts } from './facts-input.ts';

/** An answer, and which of its facts were read out of a template. */
export interface AdvisedAnswer extends Answer {
  readonly inferred?: readonly InferredFact[] | undefined;
}

/** The answer to each group of facts; throws with the id of every conflict, and where it stands. */
export function answersTo({ facts, tree, assumed, inferred }: GivenFacts): readonly AdvisedAnswer[] {
  const advices = facts.map((one) => advise(one));
  const found = advices.flatMap((advice, index) => diagnosticsOf(advice, tree, index));
  if (found.length > 0 && tree !== undefined) throw new InputError(found);
  return advices.map((advice, index) => {
    if (advice.outcome === 'answer') {
      const { answer } = advice;
      const caveats = [...(assumed?.[index] ?? []), ...answer.caveats];
      const read = inferred?.[index];
      return { ...answer, caveats, ...(read === undefined ? {} : { inferred: read }) };
    }
    const [first] = advice.conflicts;
    throw new UsageError(conflictMessage(first, advice.group), first.help);
  });
}

/** `E2: AWS WAF cannot ...`, with the group where there are several. */
export function conflictMessage({ id, what }: Conflict, group: string): string {
  return group === 'default' ? `${id}: ${what}` : `${id} in group \`${group}\`: ${what}`;
}

function diagnosticsOf(advice: Advice, tree: TreeNode | undefined, index: number): readonly Diagnostic[] {
  if (advice.outcome === 'answer' || tree === undefined) return [];
  return advice.conflicts.map((conflict) => ({
    severity: 'error',
    code: `FACTS_CONFLICT_${conflict.id}`,
    message: conflictMessage(conflict, advice.group),
    help: conflict.help,
    at: locate(markOf(conflict, tree, index)),
  }));
}

/** The first of the facts in conflict that stands in the file; else where the group begins. */
function markOf(conflict: Conflict, tree: TreeNode, index: number): Mark {
  const node = tree.kind === 'list' ? tree.items[index] : tree;
  if (node === undefined) return tree.mark;
  if (node.kind !== 'map') return node.mark;
  const stated = subjectsOf(conflict.when).map((subject) => node.entries.get(subject));
  return stated.find((entry) => entry !== undefined)?.keyMark ?? node.mark;
}
