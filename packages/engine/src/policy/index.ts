export type { ContextValue, PolicyOutcome, PolicyRequest, Principal, RequestContext, StatementEvidence } from './request.ts';
