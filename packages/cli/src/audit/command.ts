import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  type AuditReport,
  type AuditResult,
  atLeast,
  auditSubjects,
  type Baseline,
  baselineOf,
  compareWithBaseline,
  jsonReport,
  junitReport,
  parseBaseline,
  rulesOf,
  sarifReport,
} from '@portcullis/audit';
import { EXIT, systemCode, UsageError } from '../failure.ts';
import { loadWorkspace } from '../load/workspace.ts';
import type { Terminal } from '../terminal.ts';
import { type AuditCommandOptions, type CheckedOptions, checkOptions } from './options.ts';
import { auditSubject } from './subject.ts';
import { renderAudit } from './table.ts';

/** `portcullis audit [TEMPLATE...]`. `version`: of this program, for the reports that name it. */
export async function auditTemplates(
  terminal: Terminal,
  templates: readonly string[],
  options: AuditCommandOptions,
  version: string,
): Promise<number> {
  const checked = checkOptions(options);
  const subjects = [];
  // Of several templates, one alone has the API that `--api` names.
  const each = templates.length > 1 ? { ...options, api: undefined } : options;
  for (const template of templates.length === 0 ? [undefined] : templates) {
    const workspace = await loadWorkspace(terminal, template, each);
    subjects.push(auditSubject(terminal.cwd, workspace));
  }
  const result = ofApi(
    auditSubjects(subjects, checked),
    subjects.flatMap(({ definition }) => definition.apis),
    options.api,
  );
  if (checked.writeBaseline) return writeBaseline(terminal, result, checked);
  const baseline = checked.baseline === undefined ? undefined : readBaseline(terminal, checked.baseline);
  const report = reportOf(terminal, result, baseline);
  terminal.write(render(terminal, report, checked, version));
  const { failOn } = checked;
  const negative = failOn !== undefined && report.findings.some(({ severity }) => atLeast(severity, failOn));
  return negative ? EXIT.negative : EXIT.fine;
}

/** `--api`: only what concerns that API. */
function ofApi(
  { findings, suppressed }: AuditResult,
  apis: readonly { readonly id: string; readonly logicalId: string }[],
  wanted: string | undefined,
): AuditResult {
  if (wanted === undefined) return { findings, suppressed };
  const named = apis.filter(({ id, logicalId }) => id === wanted || logicalId === wanted);
  if (named.length === 0) {
    const known = apis.map(({ id, logicalId }) => `${logicalId} (${id})`).join(', ');
    throw new UsageError(`no API \`${wanted}\` in the templates`, `they have: ${known}`);
  }
  const ids = new Set(named.map(({ logicalId }) => logicalId));
  const concerns = ({ apiLogicalId }: { readonly apiLogicalId?: string | undefined }): boolean =>
    apiLogicalId !== undefined && ids.has(apiLogicalId);
  return { findings: findings.filter(concerns), suppressed: suppressed.filter(concerns) };
}

function reportOf(terminal: Terminal, result: AuditResult, baseline: Baseline | undefined): AuditReport {
  if (baseline === undefined) return { ...result, known: [] };
  const { fresh, known, gone } = compareWithBaseline(result.findings, baseline);
  if (gone.length > 0) {
    const what =
      gone.length === 1 ? '1 finding of the baseline is' : `${gone.length} findings of the baseline are`;
    terminal.note(`portcullis: ${what} gone; --write-baseline takes them out\n`);
  }
  return { findings: fresh, known, suppressed: result.suppressed };
}

function render(terminal: Terminal, report: AuditReport, checked: CheckedOptions, version: string): string {
  const rules = rulesOf(checked);
  switch (checked.format) {
    case 'table':
      return renderAudit(report, rules, { colour: terminal.colour, width: terminal.columns });
    case 'json':
      return `${JSON.stringify(jsonReport(report), null, 2)}\n`;
    case 'sarif': {
      const comparesWithBaseline = checked.baseline !== undefined;
      return `${JSON.stringify(sarifReport(report, { version, rules, comparesWithBaseline }), null, 2)}\n`;
    }
    case 'junit':
      return junitReport(report, rules);
  }
}

function writeBaseline(
  terminal: Terminal,
  { findings }: AuditResult,
  { baseline = '' }: CheckedOptions,
): number {
  try {
    writeFileSync(resolve(terminal.cwd, baseline), `${JSON.stringify(baselineOf(findings), null, 2)}\n`);
  } catch (error) {
    throw new UsageError(
      `the baseline ${baseline} cannot be written (${systemCode(error) ?? String(error)})`,
      'name a file in a folder that is there',
    );
  }
  const count = findings.length === 1 ? '1 finding' : `${findings.length} findings`;
  terminal.note(`portcullis: ${baseline} holds ${count} now\n`);
  return EXIT.fine;
}

function readBaseline(terminal: Terminal, file: string): Baseline {
  const help = 'write one with --write-baseline';
  let text: string;
  try {
    text = readFileSync(resolve(terminal.cwd, file), 'utf8');
  } catch (error) {
    throw new UsageError(`the baseline ${file} cannot be read (${systemCode(error) ?? String(error)})`, help);
  }
  const baseline = parseBaseline(parsed(text));
  if (baseline === undefined) throw new UsageError(`${file} is no baseline of \`portcullis audit\``, help);
  return baseline;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
