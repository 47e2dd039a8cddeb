import {
  CONFLICTS,
  type Condition,
  chooseKind,
  evaluate,
  LAYERS,
  LEAF_ROWS,
  LEAF_VARIANTS,
  type Leaf,
  NOTES,
  PRIMARY_RULES,
  residual,
  type Situation,
  type Subject,
  subjectsOf,
  TYPE_RULES,
} from '../tree/index.ts';

/** What is not known and could still change the answer. */
export function openSubjects(known: Situation): ReadonlySet<Subject> {
  const kind = chooseKind(known)?.kind;
  const situation: Situation = kind === undefined ? known : { ...known, kind };
  const open = new Set<Subject>();
  const add = (condition: Condition | boolean): void => {
    if (typeof condition !== 'boolean') for (const subject of subjectsOf(condition)) open.add(subject);
  };
  // The type of API stands in the answer itself.
  if (known.api === undefined) open.add('api');
  else if (kind === undefined) addTypeRules(known, add);
  const leaves = addPrimaryRules(situation, add);
  for (const { when } of CONFLICTS) add(residual(when, situation));
  for (const leaf of leaves) addRowsOf({ ...situation, leaf }, add);
  return open;
}

function addTypeRules(known: Situation, add: (condition: Condition | boolean) => void): void {
  for (const { when } of TYPE_RULES) add(residual(when, known));
}

/** The leaves that can still be reached. */
function addPrimaryRules(
  situation: Situation,
  add: (condition: Condition | boolean) => void,
): ReadonlySet<Leaf> {
  const leaves = new Set<Leaf>();
  for (const { when, leaf } of PRIMARY_RULES) {
    const rest = residual(when, situation);
    if (rest === false) continue;
    leaves.add(leaf);
    add(rest);
    if (rest === true) break;
  }
  addSecondNotes(situation, leaves, add);
  return leaves;
}

/** Rules below a winner, whose advice stands as a second note where they match, too. */
function addSecondNotes(
  situation: Situation,
  leaves: ReadonlySet<Leaf>,
  add: (condition: Condition | boolean) => void,
): void {
  for (const { when, leaf } of PRIMARY_RULES) {
    if (!leaves.has(leaf) && LEAF_ROWS[leaf].secondNote !== undefined) add(residual(when, situation));
  }
}

/** Layers, words and notes of one leaf. */
function addRowsOf(situation: Situation, add: (condition: Condition | boolean) => void): void {
  const { kind, leaf } = situation;
  for (const layer of LAYERS) {
    if (kind !== undefined && !layer.kinds.includes(kind) && layer.otherwise === undefined) continue;
    add(residual(layer.when, situation));
    if (evaluate(layer.when, situation) !== false)
      for (const { when } of layer.what) add(residual(when, situation));
  }
  for (const { when } of [...LEAF_VARIANTS, ...NOTES]) add(residual(when, situation));
  if (leaf === undefined) return;
  for (const { when } of LEAF_ROWS[leaf].wrong) if (when !== undefined) add(residual(when, situation));
}
