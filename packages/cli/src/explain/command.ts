import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { EXIT, systemCode, UsageError } from '../failure.ts';
import { withOtherVersion } from '../load/other-version.ts';
import { loadWorkspace, type Workspace } from '../load/workspace.ts';
import { type AccountOptions, type CommonOptions, timeOf } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import type { RequestParts } from './api-request.ts';
import { createExplainer } from './explainer.ts';
import type { Explanation } from './explanation.ts';
import { renderExplanation } from './render.ts';
import { partsAt, renderComparison } from './render-comparison.ts';
import { parseHeaders, parseRequestLine } from './request-line.ts';
import { sourceIpOf } from './source-ip.ts';
import { parseWhos, type Who } from './who.ts';

export interface ExplainOptions extends CommonOptions, AccountOptions {
  readonly request?: string | undefined;
  /** Access-log lines to replay instead of a request. */
  readonly log?: string | undefined;
  /** Another caller, side by side; repeatable, to combine. */
  readonly compare?: readonly string[] | undefined;
  /** Another template, or a revision of git, side by side. */
  readonly against?: string | undefined;
  readonly as?: readonly string[] | undefined;
  readonly header?: readonly string[] | undefined;
  readonly sourceIp?: string | undefined;
  readonly vpce?: string | undefined;
  readonly body?: string | undefined;
  readonly expect?: string | undefined;
  readonly runAuthorizers?: boolean | undefined;
}

/** `portcullis explain`: walks the pipeline with credentials made up for `--as`, or replays a log. */
export async function explain(
  terminal: Terminal,
  template: string | undefined,
  options: ExplainOptions,
): Promise<number> {
  const { request, log } = options;
  if (log !== undefined) {
    refuseBesideLog(options);
    const { replay } = await import('../replay/command.ts');
    return replay(terminal, template, { ...options, log });
  }
  if (request === undefined)
    throw new UsageError('explain needs a request', 'give --request "METHOD /path", or --log FILE');
  return explainRequest(terminal, template, { ...options, request });
}

type RequestOptions = ExplainOptions & { readonly request: string };

async function explainRequest(
  terminal: Terminal,
  template: string | undefined,
  options: RequestOptions,
): Promise<number> {
  const meets = parseExpect(options.expect);
  const whos = parseWhos(options.as ?? ['anonymous']);
  const parts = partsOf(terminal, options);
  const compared = options.compare === undefined ? undefined : parseWhos(options.compare);
  const { against } = options;
  if (compared !== undefined && against !== undefined)
    throw new UsageError('--compare and --against both stand beside the request', 'give one of them');
  const workspace = await loadWorkspace(terminal, template, options);
  const answer = async (by: Workspace, callers: readonly Who[]): Promise<Explanation> => {
    const runAuthorizers = options.runAuthorizers === true;
    const explainer = await createExplainer(terminal, by, { runAuthorizers });
    return explainer.explain(callers, parts, options).finally(() => explainer.close());
  };
  const explanation = await answer(workspace, whos);
  const other =
    against === undefined
      ? compared && (await answer(workspace, compared))
      : await withOtherVersion(
          terminal,
          { option: '--against', named: against, of: workspace },
          options,
          (by) => answer(by, whos),
        );
  terminal.write(rendered(terminal, explanation, other, options));
  const { stage, path } = explanation.request;
  if (explanation.code === 'ROUTE_NOT_FOUND' && path.startsWith(`/${stage}/`))
    terminal.note(`portcullis: --request is below the stage: without /${stage}\n`);
  if (meets(explanation)) return EXIT.fine;
  terminal.note(
    `portcullis: expected ${options.expect}, and it is ${explanation.decision} ${explanation.status}\n`,
  );
  return EXIT.negative;
}

function rendered(
  terminal: Terminal,
  explanation: Explanation,
  other: Explanation | undefined,
  { json, against }: RequestOptions,
): string {
  if (other === undefined) {
    return json === true
      ? `${JSON.stringify(explanation, null, 2)}\n`
      : renderExplanation(explanation, terminal.colour);
  }
  if (json === true)
    return `${JSON.stringify({ ...explanation, compared: other, partsAt: partsAt(explanation, other) }, null, 2)}\n`;
  const names = against === undefined ? undefined : (['this template', against] as const);
  return renderComparison(explanation, other, names, terminal.colour);
}

/** A log says itself who asked what, and when. */
function refuseBesideLog(options: ExplainOptions): void {
  const { request, as, header, sourceIp, vpce, body, expect, compare, runAuthorizers } = options;
  const given = Object.entries({
    '--request': request,
    '--as': as,
    '--header': header,
    '--source-ip': sourceIp,
    '--vpce': vpce,
    '--body': body,
    '--expect': expect,
    '--compare': compare,
    '--run-authorizers': runAuthorizers,
  }).filter(([, value]) => value !== undefined);
  const [first] = given;
  if (first === undefined) return;
  throw new UsageError(
    `${first[0]} and --log exclude each other`,
    'the lines of the log say who asked for what; --against OTHER compares with another template',
  );
}

function partsOf(terminal: Terminal, options: RequestOptions): RequestParts {
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
