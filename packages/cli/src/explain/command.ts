import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { EXIT, systemCode, UsageError } from '../failure.ts';
import { loadWorkspace } from '../load/workspace.ts';
import { type CommonOptions, timeOf } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import type { RequestParts } from './api-request.ts';
import { createExplainer } from './explainer.ts';
import type { Explanation } from './explanation.ts';
import { renderExplanation } from './render.ts';
import { parseHeaders, parseRequestLine } from './request-line.ts';
import { parseWhos } from './who.ts';

export interface ExplainOptions extends CommonOptions {
  readonly request: string;
  readonly as?: readonly string[] | undefined;
  readonly header?: readonly string[] | undefined;
  readonly sourceIp?: string | undefined;
  readonly vpce?: string | undefined;
  readonly body?: string | undefined;
  readonly expect?: string | undefined;
  readonly runAuthorizers?: boolean | undefined;
}

/** `portcullis explain`: walks the pipeline with credentials made up for `--as`. */
export async function explain(
  terminal: Terminal,
  template: string | undefined,
  options: ExplainOptions,
): Promise<number> {
  const meets = parseExpect(options.expect);
  const whos = parseWhos(options.as ?? ['anonymous']);
  const parts = partsOf(terminal, options);
  const workspace = await loadWorkspace(terminal, template, options);
  const runAuthorizers = options.runAuthorizers === true;
  const explainer = await createExplainer(terminal, workspace, { now: parts.now, runAuthorizers });
  const explanation = await explainer.explain(whos, parts, options).finally(() => explainer.close());
  terminal.write(
    options.json === true
      ? `${JSON.stringify(explanation, null, 2)}\n`
      : renderExplanation(explanation, terminal.colour),
  );
  const { stage, path } = explanation.request;
  if (explanation.code === 'ROUTE_NOT_FOUND' && path.startsWith(`/${stage}/`))
    terminal.note(`portcullis: --request is below the stage: without /${stage}\n`);
  if (meets(explanation)) return EXIT.fine;
  terminal.note(
    `portcullis: expected ${options.expect}, and it is ${explanation.decision} ${explanation.status}\n`,
  );
  return EXIT.negative;
}

function partsOf(terminal: Terminal, options: ExplainOptions): RequestParts {
  const line = parseRequestLine(options.request);
  return {
    ...line,
    rawHeaders: parseHeaders(options.header ?? []),
    sourceIp: sourceIpOf(options.sourceIp),
    vpce: options.vpce,
    body: bodyOf(terminal, options.body),
    now: timeOf(options.now),
  };
}

export function sourceIpOf(text: string | undefined): string {
  if (text === undefined) return '127.0.0.1';
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(text) || /^[0-9a-fA-F:.]*:[0-9a-fA-F:.]*$/.test(text)) return text;
  throw new UsageError(`--source-ip ${text} is not an address`);
}

function bodyOf(terminal: Terminal, path: string | undefined): Uint8Array {
  if (path === undefined) return new Uint8Array();
  try {
    return readFileSync(path === '-' ? 0 : resolve(terminal.cwd, path));
  } catch (error) {
    throw new UsageError(`--body ${path} cannot be read (${systemCode(error)})`);
  }
}

function parseExpect(text: string | undefined): (explanation: Explanation) => boolean {
  if (text === undefined) return () => true;
  if (text === 'allow' || text === 'deny') return (explanation) => explanation.decision === text;
  if (/^[1-5]\d\d$/.test(text)) return (explanation) => explanation.status === Number(text);
  throw new UsageError(`--expect ${text} is neither allow, deny nor a status`);
}
