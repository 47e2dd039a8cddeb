import { EXIT, UsageError } from '../failure.ts';
import { withOtherVersion } from '../load/other-version.ts';
import { loadWorkspace, type Workspace } from '../load/workspace.ts';
import { type AccountOptions, type CommonOptions, timeOf } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { computeMatrix } from './compute.ts';
import { type Change, diffOf } from './diff.ts';
import type { FoundMatrix } from './matrix.ts';
import { renderCsv } from './render-csv.ts';
import { renderDiff, renderDiffMarkdown } from './render-diff.ts';
import { renderHtml } from './render-html.ts';
import { renderJson } from './render-json.ts';
import { renderTable } from './render-table.ts';

export interface MatrixOptions extends CommonOptions, AccountOptions {
  readonly format?: string | undefined;
  /** An older template, or a git revision. */
  readonly diff?: string | undefined;
  readonly failOn?: string | undefined;
}

/** `portcullis matrix`: every principal at every route, or what changed between two versions. */
export async function matrix(
  terminal: Terminal,
  template: string | undefined,
  options: MatrixOptions,
): Promise<number> {
  if (options.failOn !== undefined && options.failOn !== 'widened') {
    throw new UsageError(`--fail-on ${options.failOn}: it takes widened`);
  }
  if (options.failOn !== undefined && options.diff === undefined) {
    throw new UsageError('--fail-on widened compares two versions', 'name the older one with --diff');
  }
  const workspace = await loadWorkspace(terminal, template, options);
  if (options.diff !== undefined) return compare(terminal, workspace, options.diff, options);
  const render = rendererOf(terminal, options);
  for (const piece of render(await matrixOf(workspace, options))) terminal.write(piece);
  return EXIT.fine;
}

async function compare(
  terminal: Terminal,
  workspace: Workspace,
  old: string,
  options: MatrixOptions,
): Promise<number> {
  const render = diffRendererOf(terminal, options);
  const before = await withOtherVersion(
    terminal,
    { option: '--diff', named: old, of: workspace },
    options,
    (other) => matrixOf(other, options),
  );
  const changes = diffOf(before, await matrixOf(workspace, options));
  terminal.write(render(changes));
  const widened = changes.some((change) => change.widened);
  return widened && options.failOn === 'widened' ? EXIT.negative : EXIT.fine;
}

function matrixOf(workspace: Workspace, { api, stage, now }: MatrixOptions): Promise<FoundMatrix> {
  return computeMatrix(workspace, { api, stage, now: timeOf(now) });
}

function rendererOf(terminal: Terminal, options: MatrixOptions): (matrix: FoundMatrix) => Iterable<string> {
  const format = options.json === true ? 'json' : (options.format ?? 'table');
  switch (format) {
    case 'table':
      return (found) => [renderTable(found, terminal.colour)];
    case 'json':
      return renderJson;
    case 'csv':
      return renderCsv;
    case 'html':
      return (found) => [renderHtml(found)];
    default:
      throw new UsageError(`--format ${format} is none of table, json, csv, html`);
  }
}

function diffRendererOf(terminal: Terminal, options: MatrixOptions): (changes: readonly Change[]) => string {
  const format = options.json === true ? 'json' : (options.format ?? 'text');
  switch (format) {
    case 'text':
      return (changes) => renderDiff(changes, terminal.colour);
    case 'json':
      return (changes) => `${JSON.stringify({ changes }, null, 2)}\n`;
    case 'markdown':
      return renderDiffMarkdown;
    default:
      throw new UsageError(`--format ${format} is none of text, json, markdown (with --diff)`);
  }
}
