export type { ConditionClause, PolicyDocument, PolicyKind, PrincipalElement, Statement } from './document.ts';
