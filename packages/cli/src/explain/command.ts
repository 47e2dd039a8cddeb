import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  type AuthorizePorts,
  authorize,
  compileDirectory,
  compileStage,
  type KeySource,
} from '@portcullis/engine/authorize';
import { nodeCrypto } from '@portcullis/host/crypto';
import { compilePattern } from '@portcullis/host/pattern';
import { compileSchema } from '@portcullis/host/schema';
import type { Definition, LambdaAuthorizer } from '@portcullis/model';
import { EXIT, systemCode, UsageError } from '../failure.ts';
import { compiling } from '../load/compiling.ts';
import { loadWorkspace, type Workspace } from '../load/workspace.ts';
import { type CommonOptions, timeOf } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { knownIssuer } from '../token/local-issuer.ts';
import { issuerOf, poolByArn, poolByIssuer } from '../token/pools.ts';
import { apiRequest, type RequestParts } from './api-request.ts';
import { authorizerPort } from './authorizer-port.ts';
import { type Explanation, explanationOf, recorder } from './explanation.ts';
import { withCredential } from './iam-identity.ts';
import { madeUpKeys } from './made-up-keys.ts';
import { type Place, pickStage } from './pick-stage.ts';
import { present } from './presented.ts';
import { renderExplanation } from './render.ts';
import { parseHeaders, parseRequestLine } from './request-line.ts';
import { parseWhos, type Who } from './who.ts';

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
  const explanation = await explanationFor(terminal, workspace, whos, parts, options);
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

async function explanationFor(
  terminal: Terminal,
  workspace: Workspace,
  whos: readonly Who[],
  given: RequestParts,
  options: ExplainOptions,
): Promise<Explanation> {
  const iam = whos.find((who) => who.kind === 'iam');
  const credential = iam === undefined ? undefined : withCredential(workspace.definition, iam.arn);
  const definition = credential?.definition ?? workspace.definition;
  const keys = madeUpKeys();
  const issuer = await knownIssuer(workspace, given.now);
  const authorizers = authorizerPort(terminal, workspace, whos, options.runAuthorizers === true);
  const ports: AuthorizePorts = {
    now: () => given.now,
    crypto: nodeCrypto,
    compilePattern,
    compileSchema,
    findCredential: compileDirectory(definition.iam, { loadedAt: given.now }),
    keySet: (source) => {
      const pool = poolOf(definition, source);
      return pool === undefined
        ? keys.keySet(issuerOf(source))
        : keys.keySet(issuer.issuerOf(pool), { find: (kid) => issuer.publicKey(pool, kid) });
    },
    invokeAuthorizer: authorizers.invoke,
    // Nothing was spent before the one request that is explained.
    counters: { takeToken: () => true, spendQuota: () => true },
  };
  try {
    const compile = ({ api, stage }: Place): ReturnType<typeof compileStage> =>
      compileStage(definition, api, stage, ports, { accountThrottle: null });
    const serves = (candidate: Place): boolean =>
      compile(candidate).router(given.method, given.path) !== undefined;
    const place = await compiling(() => pickStage(definition, options, serves));
    const compiled = await compiling(() => compile(place));
    const route = compiled.router(given.method, given.path)?.target.route;
    const { config } = workspace;
    const context = { ...place, definition, route, config, keys, poolIssuer: issuer.issuerOf, credential };
    const { parts, as } = present(whos, given, context);
    const request = apiRequest(definition, place.api, place.stage, parts);
    const { trace, steps } = recorder();
    const decision = await authorize(compiled, request, ports, trace);
    if (authorizers.undecided !== undefined) throw undecided(authorizers.undecided);
    const line = { api: place.api.id, stage: place.stage.name, method: parts.method, path: parts.path };
    return explanationOf(decision, steps, line, as);
  } finally {
    await authorizers.close();
  }
}

function poolOf(definition: Definition, source: KeySource): ReturnType<typeof poolByArn> {
  return 'issuer' in source
    ? poolByIssuer(definition, source.issuer)
    : poolByArn(definition, source.userPoolArn);
}

function undecided(authorizer: LambdaAuthorizer): UsageError {
  const name = authorizer.function.logicalId ?? authorizer.function.arn;
  return new UsageError(
    `the code of the Lambda authorizer ${authorizer.name} (${name}) decides on this request`,
    `run it with --run-authorizers, or give its output with --as 'authorizer:JSON'`,
  );
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

function sourceIpOf(text: string | undefined): string {
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
