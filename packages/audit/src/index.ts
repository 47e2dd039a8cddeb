export {
  type AuditOptions,
  type AuditResult,
  audit,
  auditSubjects,
  type SuppressedFinding,
} from './audit.ts';
export { analyze } from './code/analyze.ts';
export type {
  CodeFacts,
  CodePlace,
  PolicyResource,
  PolicyStatement,
  RequestPart,
  RequestRead,
  TokenVerification,
} from './code/code-facts.ts';
export { compareFindings, type Finding, SEVERITIES, type Severity } from './finding.ts';
export { PACKS, type Pack, rulesOf } from './packs/packs.ts';
export { RULES } from './registry.ts';
export {
  type Baseline,
  baselineOf,
  type Compared,
  compareWithBaseline,
  parseBaseline,
} from './reports/baseline.ts';
export { type JsonReport, jsonFinding, jsonReport } from './reports/json.ts';
export { junitReport } from './reports/junit.ts';
export { type AuditReport, atLeast, type Summary, summaryOf } from './reports/report.ts';
export { type SarifOptions, sarifReport } from './reports/sarif.ts';
export type {
  ComparingRule,
  Hit,
  LiveRule,
  Outcome,
  ReviewingRule,
  Rule,
  TemplateRule,
} from './rule.ts';
export { type ReadCode, type RouteOfApi, type Subject, subjectOf } from './subject.ts';
