export { decideGroups, type GroupDecision, type GroupEvidence } from './decide.ts';
export { compileGroupRules, type GroupRule } from './group-rule.ts';
export { groupsOfClaims, groupsOfContext } from './groups-of.ts';
