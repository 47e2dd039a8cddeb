import { readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { createExplainer } from '../explain/explainer.ts';
import { EXIT, systemCode, UsageError } from '../failure.ts';
import { shown } from '../load/shown.ts';
import { loadWorkspace, type Workspace } from '../load/workspace.ts';
import { type AccountOptions, type CommonOptions, timeOf } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { type Case, casesOf } from './cases.ts';
import { coverageOf } from './coverage.ts';
import { unnamedCases } from './default-deny.ts';
import type { LiveGateway } from './live/live-gateway.ts';
import { renderJunit } from './render-junit.ts';
import { renderTap } from './render-tap.ts';
import { renderTree } from './render-tree.ts';
import { type FileOutcome, reportOf, type TestReport } from './report.ts';
import { askLive, type Outcome, runCase } from './run-cases.ts';
import type { TestRun } from './watch.ts';

export interface TestOptions extends CommonOptions, AccountOptions {
  readonly format?: string | undefined;
  readonly runAuthorizers?: boolean | undefined;
  /** The URL of a stage that runs: it must answer as expected, and as offline. */
  readonly live?: string | undefined;
  readonly watch?: boolean | undefined;
}

const DEFAULT_FILE = 'portcullis.test.yaml';

/** `portcullis test`: decides every request of the files' expectations, offline. */
export async function test(
  terminal: Terminal,
  files: readonly string[],
  options: TestOptions,
): Promise<number> {
  const render = rendererOf(terminal, options);
  const paths = (files.length > 0 ? files : [DEFAULT_FILE]).map((given) => fileOf(terminal, given));
  const once = async (): Promise<TestRun> => {
    const ran: RanFile[] = [];
    for (const path of paths) ran.push(await runFile(terminal, path, options));
    const report = reportOf(ran);
    terminal.write(render(report));
    const none = report.summary.notSent === report.tests.length;
    if (options.live !== undefined && none)
      terminal.note('portcullis: nothing could be sent to the gateway\n');
    const fine = report.summary.failed === 0 && !(options.live !== undefined && none);
    return { status: fine ? EXIT.fine : EXIT.negative, files: ran.flatMap((one) => one.read) };
  };
  if (options.watch !== true) return (await once()).status;
  const { watchTests } = await import('./watch.ts');
  return watchTests(terminal, paths, once);
}

interface RanFile extends FileOutcome {
  /** What was read for it. Absolute. */
  readonly read: readonly string[];
}

async function runFile(terminal: Terminal, path: string, options: TestOptions): Promise<RanFile> {
  const file = shown(terminal.cwd, path);
  // The schema library takes a tenth of a second: it is loaded when a file is read.
  const { readTestFile } = await import('./read-test-file.ts');
  const declared = readTestFile(textOf(path, file), file);
  if (declared.tests.length === 0) {
    throw new UsageError(
      `${file} expects nothing: \`tests\` is empty`,
      'name a caller, a request and what to expect',
    );
  }
  const workspace = await loadWorkspace(terminal, join(dirname(path), declared.template ?? '.'), options);
  const now = timeOf(options.now);
  const common = { now, api: options.api, stage: options.stage };
  const cases = declared.tests.flatMap((expectation, index) => casesOf(expectation, index, common));
  const explainer = await createExplainer(terminal, workspace, {
    runAuthorizers: options.runAuthorizers === true,
  });
  const gateway = await liveGateway(terminal, workspace, options, common);
  const runAll = async (all: readonly Case[]): Promise<readonly Outcome[]> => {
    const outcomes: Outcome[] = [];
    for (const one of all) {
      const offline = await runCase(explainer, one);
      outcomes.push(gateway === undefined ? offline : await askLive(gateway, offline));
    }
    return outcomes;
  };
  try {
    const named = await runAll(cases);
    const unnamed =
      declared.default === 'deny' ? await runAll(unnamedCases(workspace.definition, named)) : [];
    const outcomes = [...named, ...unnamed];
    const coverage = coverageOf(workspace.definition, outcomes);
    return { file, outcomes, coverage, read: [path, ...workspace.files] };
  } finally {
    await gateway?.close();
    await explainer.close();
  }
}

async function liveGateway(
  terminal: Terminal,
  workspace: Workspace,
  { live }: TestOptions,
  common: { readonly now: number; readonly api?: string | undefined; readonly stage?: string | undefined },
): Promise<LiveGateway | undefined> {
  if (live === undefined) return undefined;
  const { openLiveGateway } = await import('./live/live-gateway.ts');
  return openLiveGateway(terminal, workspace, live, common);
}

function fileOf(terminal: Terminal, given: string): string {
  const path = resolve(terminal.cwd, given);
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true ? join(path, DEFAULT_FILE) : path;
}

function textOf(path: string, file: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(
      `the test file ${file} cannot be read (${systemCode(error)})`,
      `an example: { tests: [{ as: anonymous, request: GET /orders, expect: deny }] }`,
    );
  }
}

function rendererOf(terminal: Terminal, options: TestOptions): (report: TestReport) => string {
  const format = options.json === true ? 'json' : (options.format ?? 'tree');
  switch (format) {
    case 'tree':
      return (report) => renderTree(report, terminal.colour, options.with);
    case 'json':
      return (report) => `${JSON.stringify(report, null, 2)}\n`;
    case 'junit':
      return renderJunit;
    case 'tap':
      return renderTap;
    default:
      throw new UsageError(`--format ${format} is none of tree, json, junit, tap`);
  }
}
