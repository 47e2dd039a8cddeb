export {
  type AuthorizerPolicy,
  type AuthorizerStatement,
  cacheablePolicy,
  MAX_POLICY_BYTES,
  requestPolicy,
} from './authorizer-policy.ts';
export {
  type AccessRoute,
  type Ambiguity,
  type CallerPatterns,
  type CallerPolicies,
  compileCallerPolicies,
} from './caller-policy.ts';
export { admittingGroup, decideGroups, type GroupDecision, type GroupEvidence } from './decide.ts';
export { compileGroupRules, type GroupRule } from './group-rule.ts';
export { groupsOfClaims, groupsOfContext } from './groups-of.ts';
