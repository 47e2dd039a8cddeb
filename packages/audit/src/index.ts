export { type Finding, SEVERITIES, type Severity } from './finding.ts';
