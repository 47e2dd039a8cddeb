export type { Beside, CodeChecks } from './code-checks.ts';
export { inferGroups, statedBy } from './infer.ts';
export type { InferredFact } from './inferred-fact.ts';
export type { InferredGroup } from './inferred-group.ts';
