import type { Finding } from '../finding.ts';
import { fingerprints } from './fingerprint.ts';

/** Findings that are known, and shall not fail a build: `portcullis audit --write-baseline`. */
export interface Baseline {
  readonly version: 1;
  readonly findings: readonly BaselineEntry[];
}

export interface BaselineEntry {
  readonly fingerprint: string;
  readonly rule: string;
  readonly file: string;
  readonly api?: string | undefined;
  readonly route?: string | undefined;
}

export function baselineOf(findings: readonly Finding[]): Baseline {
  const ids = fingerprints(findings);
  const entries = findings.map(({ rule, file, api, route }, index) => {
    return { fingerprint: ids[index] ?? '', rule, file, api, route };
  });
  return { version: 1, findings: entries };
}

/** Reads a baseline; `undefined` where it is none. */
export function parseBaseline(value: unknown): Baseline | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (!('version' in value) || value.version !== 1 || !('findings' in value)) return undefined;
  if (!Array.isArray(value.findings) || !value.findings.every(isEntry)) return undefined;
  return { version: 1, findings: value.findings };
}

function isEntry(value: unknown): value is BaselineEntry {
  if (typeof value !== 'object' || value === null) return false;
  const named = (key: string): boolean =>
    typeof (value as Readonly<Record<string, unknown>>)[key] === 'string';
  return named('fingerprint') && named('rule') && named('file');
}

export interface Compared {
  readonly fresh: readonly Finding[];
  readonly known: readonly Finding[];
  /** Of the baseline, and no longer found. */
  readonly gone: readonly BaselineEntry[];
}

export function compareWithBaseline(findings: readonly Finding[], baseline: Baseline): Compared {
  const left = new Set(baseline.findings.map(({ fingerprint }) => fingerprint));
  const fresh: Finding[] = [];
  const known: Finding[] = [];
  const ids = fingerprints(findings);
  for (const [index, finding] of findings.entries()) {
    const list = left.delete(ids[index] ?? '') ? known : fresh;
    list.push(finding);
  }
  return { fresh, known, gone: baseline.findings.filter(({ fingerprint }) => left.has(fingerprint)) };
}
