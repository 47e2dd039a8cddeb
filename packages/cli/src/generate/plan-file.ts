import { type Answer, checkSharedRoutes, readFacts } from '@portcullis/advisor/tree';
import { readTree } from '@portcullis/formats/source';
import { type Diagnostic, InputError } from '@portcullis/model';
import { locate, type TreeNode } from '@portcullis/model/source';
import { answersTo } from '../advise/conflict.ts';
import { readOptionFile } from '../load/option-file.ts';
import type { Terminal } from '../terminal.ts';

const HELP = 'name the file that portcullis advise --json was written to';

/**
 * The answers of `portcullis advise --json`. Their facts are read and answered again: a plan that was edited, or made by
 * a version with another table, is refused instead of half believed.
 */
export function readPlan(terminal: Terminal, path: string): readonly Answer[] {
  const tree = readTree(
    readOptionFile(terminal, '--plan', path, HELP, { dash: true }),
    path === '-' ? 'standard input' : path,
  );
  const answers = tree.kind === 'map' ? tree.entries.get('answers')?.value : undefined;
  if (answers === undefined || answers.kind !== 'list' || answers.items.length === 0) {
    throw wrong(tree, 'it has no list of `answers`', 'give what portcullis advise --json prints');
  }
  const nodes: TreeNode[] = [];
  const read = answers.items.map((item) => {
    const facts = item.kind === 'map' ? item.entries.get('facts')?.value : undefined;
    if (facts === undefined)
      throw wrong(item, 'an answer has no `facts`', 'give what portcullis advise --json prints');
    const one = readFacts(facts);
    nodes.push(...(facts.kind === 'list' ? facts.items : [facts]));
    return one;
  });
  const shared: Diagnostic[] = [];
  checkSharedRoutes(nodes, read.flat(), shared);
  if (shared.length > 0) throw new InputError(shared);
  const found = answersTo({ facts: read.flat() });
  for (const [index, item] of answers.items.entries()) {
    const stated = item.kind === 'map' ? item.entries.get('leaf')?.value : undefined;
    const leaf = stated?.kind === 'scalar' ? stated.text : undefined;
    const now = found[index]?.leaf;
    if (leaf === now) continue;
    throw wrong(
      stated ?? item,
      `it says ${leaf ?? 'no leaf'}, but its facts lead to ${now}`,
      'make the plan again, with other facts where another answer is meant',
    );
  }
  return found;
}

function wrong({ mark }: TreeNode, message: string, help: string): InputError {
  return new InputError([{ severity: 'error', code: 'PLAN_UNUSABLE', message, help, at: locate(mark) }]);
}
