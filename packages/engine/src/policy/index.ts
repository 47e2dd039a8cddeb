export { type AccessInput, type AccessResult, evaluateAccess } from './access.ts';
export { evaluateAssumeRole } from './assume-role.ts';
export type { ChangedSide, PolicyChange, Suggestion } from './change.ts';
export { type CompiledPolicies, compilePolicies } from './compile.ts';
export type {
  ContextValue,
  PolicyOutcome,
  PolicyRequest,
  Principal,
  RequestContext,
  StatementEvidence,
} from './request.ts';
export { SharedParts } from './shared-parts.ts';
export { EXPLICIT_DENY, type Grant } from './statement-list.ts';
export { resourcesOf } from './statement-resources.ts';
export { type SuggestionNames, suggestAccess, suggestAlone } from './suggest.ts';
