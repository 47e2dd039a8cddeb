export { type Advice, advise, situationOf } from './advise.ts';
export { type Answer, type AnswerApiKind, LEAVES, type Leaf } from './answer.ts';
export { chooseKind, KIND_OF_TYPE, TYPE_RULES, type TypeRule } from './api-type.ts';
export {
  CLASSIC_LAYERS,
  CLASSIC_TREE,
  CLASSIC_TREE_LABEL,
  CLASSIC_TREE_SOURCE,
  type ClassicBranch,
  classicBranch,
} from './classic-tree.ts';
export {
  all,
  any,
  type Condition,
  evaluate,
  formatCondition,
  is,
  not,
  residual,
  type Situation,
  type Subject,
  type Subjects,
  subjectsOf,
} from './condition.ts';
export { CONFLICTS, type Conflict, type ConflictId, conflictsIn } from './conflicts.ts';
export { FACT_KINDS, FACTS_FILE_KEYS, type FactKey, type FactKind, statedFacts } from './fact-keys.ts';
export { checkSharedRoutes } from './fact-routes.ts';
export {
  API_TYPES,
  type ApiType,
  AUTHORIZATIONS,
  type Authorization,
  CALLERS,
  type Caller,
  CREDENTIALS,
  type Credential,
  DEFAULT_FACTS,
  type Facts,
  NETWORKS,
  type Network,
  PEOPLE,
  PROOFS,
  type Proof,
  REVOCATIONS,
  type Revocation,
} from './facts.ts';
export { LAYERS, type Layer } from './layers.ts';
export { LEAF_VARIANTS, type LeafVariant } from './leaf-variants.ts';
export { LEAF_ROWS, type LeafRow } from './leaves.ts';
export { NOTES, type Note } from './notes.ts';
export { type Decision, decide, PRIMARY_RULES, type PrimaryRule } from './primary-rules.ts';
export { readFacts } from './read-facts.ts';
