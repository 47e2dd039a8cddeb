export { onlyAllows } from './aws-managed.ts';
export type { ConditionClause, PolicyDocument, PolicyKind, PrincipalElement, Statement } from './document.ts';
export { expandShortResources, type PolicyApi } from './expand.ts';
export { type ConditionOperator, type OperatorName, parseOperator, type Quantifier } from './operators.ts';
export { readPolicy } from './read.ts';
