import type { Finding, Severity } from '../finding.ts';
import type { Rule } from '../rule.ts';
import { fingerprints } from './fingerprint.ts';
import type { AuditReport } from './report.ts';

export interface SarifOptions {
  readonly version: string;
  /** The rules that ran: all of them are described, found or not. */
  readonly rules: readonly Rule[];
  /** Findings are told apart as new and unchanged. */
  readonly comparesWithBaseline: boolean;
}

const LEVELS: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
};

/** GitHub "SARIF support for code scanning": over 9.0 is critical, 7.0 high, 4.0 medium. */
const SECURITY_SEVERITY: Readonly<Record<Severity, string>> = {
  critical: '9.5',
  high: '8.0',
  medium: '5.5',
  low: '2.0',
};

/** A log of the Static Analysis Results Interchange Format (OASIS, SARIF 2.1.0). */
export function sarifReport(report: AuditReport, options: SarifOptions): object {
  const { version, rules, comparesWithBaseline } = options;
  const indexes = new Map(rules.map(({ id }, index) => [id, index]));
  const all: readonly Listed[] = [
    ...report.findings.map((finding) => ({ finding, state: 'new' as const })),
    ...report.known.map((finding) => ({ finding, state: 'unchanged' as const })),
    ...report.suppressed.map((finding) => ({ finding, state: 'new' as const, reason: finding.reason })),
  ];
  const ids = fingerprints(all.map(({ finding }) => finding));
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: { name: 'Portcullis', version, semanticVersion: version, rules: rules.map(descriptor) },
        },
        columnKind: 'utf16CodeUnits',
        results: all.map(({ finding, state, reason }, index) => ({
          ruleId: finding.rule,
          ruleIndex: indexes.get(finding.rule) ?? -1,
          level: LEVELS[finding.severity],
          message: { text: `${sentence(finding.message)} ${finding.fix}` },
          locations: [locationOf(finding)],
          partialFingerprints: { 'portcullis/v1': ids[index] ?? '' },
          ...(comparesWithBaseline ? { baselineState: state } : {}),
          ...(reason === undefined ? {} : { suppressions: [{ kind: 'inSource', justification: reason }] }),
          properties: { severity: finding.severity },
        })),
      },
    ],
  };
}

interface Listed {
  readonly finding: Finding;
  readonly state: 'new' | 'unchanged';
  readonly reason?: string | undefined;
}

function descriptor({ id, slug, severity, title, why, fix, source, needs }: Rule): object {
  return {
    id,
    name: pascalCase(slug),
    shortDescription: { text: sentence(title) },
    fullDescription: { text: why },
    help: { text: `${fix}\n\nSource: ${source}`, markdown: `${fix}\n\n*Source: ${source}*` },
    defaultConfiguration: { level: LEVELS[severity] },
    properties: {
      'security-severity': SECURITY_SEVERITY[severity],
      tags: ['security', 'api-gateway'],
      needs,
    },
  };
}

function locationOf({ file, line, column, apiLogicalId, route }: Finding): object {
  const physicalLocation = {
    artifactLocation: artifactOf(file),
    region: { startLine: line, startColumn: column },
  };
  if (apiLogicalId === undefined) return { physicalLocation };
  const fullyQualifiedName = route === undefined ? apiLogicalId : `${apiLogicalId} ${route}`;
  return { physicalLocation, logicalLocations: [{ fullyQualifiedName, kind: 'resource' }] };
}

/** A path below the working folder is relative to the root of the sources; any other stands for itself. */
function artifactOf(file: string): object {
  const path = file.replaceAll('\\', '/').split('/').map(encodeURIComponent).join('/');
  if (path.startsWith('/')) return { uri: `file://${path}` };
  if (/^[A-Za-z]%3A\//.test(path)) return { uri: `file:///${path.replace('%3A', ':')}` };
  return { uri: path, uriBaseId: '%SRCROOT%' };
}

function sentence(text: string): string {
  const start = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(start) ? start : `${start}.`;
}

function pascalCase(slug: string): string {
  return slug
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}
