export { onlyAllows } from './aws-managed.ts';
export {
  type ConditionKey,
  findConditionKey,
  isKeyOfSigners,
  type KeyType,
  networkOf,
} from './condition-keys.ts';
export type {
  ConditionClause,
  PolicyDocument,
  PolicyKind,
  PrincipalElement,
  Statement,
  StatementPlaces,
} from './document.ts';
export { expandShortResources, type PolicyApi } from './expand.ts';
export { diagnosticOf, type LintClass, type PolicyFinding } from './lint/finding.ts';
export { isSerious, lintPolicy } from './lint/lint.ts';
export {
  type ConditionOperator,
  isNegated,
  type OperatorName,
  parseOperator,
  type Quantifier,
} from './operators.ts';
export { readPolicy } from './read.ts';
