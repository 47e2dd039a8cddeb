import { readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { createExplainer } from '../explain/explainer.ts';
import { EXIT, systemCode, UsageError } from '../failure.ts';
import { loadWorkspace, shown } from '../load/workspace.ts';
import { type CommonOptions, timeOf } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { casesOf } from './cases.ts';
import { coverageOf } from './coverage.ts';
import { unnamedCases } from './default-deny.ts';
import { renderJunit } from './render-junit.ts';
import { renderTap } from './render-tap.ts';
import { renderTree } from './render-tree.ts';
import { type FileOutcome, reportOf, type TestReport } from './report.ts';
import { type Outcome, runCase } from './run-cases.ts';

export interface TestOptions extends CommonOptions {
  readonly format?: string | undefined;
  readonly runAuthorizers?: boolean | undefined;
}

const DEFAULT_FILE = 'portcullis.test.yaml';

/** `portcullis test`: decides every request of the files' expectations, offline. */
export async function test(
  terminal: Terminal,
  files: readonly string[],
  options: TestOptions,
): Promise<number> {
  const render = rendererOf(terminal, options);
  const paths = files.length > 0 ? files : [DEFAULT_FILE];
  const outcomes: FileOutcome[] = [];
  for (const path of paths) outcomes.push(await runFile(terminal, path, options));
  const report = reportOf(outcomes);
  terminal.write(render(report));
  return report.summary.failed === 0 ? EXIT.fine : EXIT.negative;
}

async function runFile(terminal: Terminal, given: string, options: TestOptions): Promise<FileOutcome> {
  const path = fileOf(terminal, given);
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
    now,
    runAuthorizers: options.runAuthorizers === true,
  });
  try {
    const outcomes: Outcome[] = [];
    for (const one of cases) outcomes.push(await runCase(explainer, one));
    if (declared.default === 'deny') {
      for (const one of unnamedCases(workspace.definition, outcomes))
        outcomes.push(await runCase(explainer, one));
    }
    return { file, outcomes, coverage: coverageOf(workspace.definition, outcomes) };
  } finally {
    await explainer.close();
  }
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
      return (report) => renderTree(report, terminal.colour);
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
