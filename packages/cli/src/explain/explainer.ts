import {
  type AuthorizePorts,
  authorize,
  BoundedCache,
  type CompiledStage,
  compileDirectory,
  compileStage,
  type KeySource,
  routedPath,
} from '@portcullis/engine/authorize';
import { nodeCrypto } from '@portcullis/host/crypto';
import { compilePattern } from '@portcullis/host/pattern';
import { compileSchema } from '@portcullis/host/schema';
import type { Definition, LambdaAuthorizer, Stage } from '@portcullis/model';
import { UsageError } from '../failure.ts';
import { compiling } from '../load/compiling.ts';
import type { Workspace } from '../load/workspace.ts';
import type { Terminal } from '../terminal.ts';
import { knownIssuer } from '../token/local-issuer.ts';
import { issuerOf, poolByArn, poolByIssuer } from '../token/pools.ts';
import { apiRequest, type RequestParts } from './api-request.ts';
import { authorizerPort } from './authorizer-port.ts';
import { type Explanation, explanationOf, recorder } from './explanation.ts';
import { type MadeUpCredential, withCredential } from './iam-identity.ts';
import { madeUpKeys } from './made-up-keys.ts';
import { type Place, pickStage } from './pick-stage.ts';
import { present } from './presented.ts';
import type { Who } from './who.ts';

/** Which stage is meant where a template deploys several. */
export interface PlaceOptions {
  readonly api?: string | undefined;
  readonly stage?: string | undefined;
}

/** Explains requests to the APIs of one workspace; what is compiled for one request is kept for the next. */
export interface Explainer {
  /** Throws `UsageError` where a caller is not known, or where only the code of an authorizer could decide. */
  explain(whos: readonly Who[], given: RequestParts, place: PlaceOptions): Promise<Explanation>;
  close(): Promise<void>;
}

export interface ExplainerOptions {
  readonly runAuthorizers: boolean;
}

export async function createExplainer(
  terminal: Terminal,
  workspace: Workspace,
  { runAuthorizers }: ExplainerOptions,
): Promise<Explainer> {
  const keys = madeUpKeys();
  const issuer = knownIssuer(workspace);
  const authorizers = authorizerPort(terminal, workspace, runAuthorizers);
  const known = new BoundedCache<Setting>(MAX_SETTINGS);

  function settingFor(whos: readonly Who[], given: RequestParts): Setting {
    const iam = whos.find((who) => who.kind === 'iam');
    const answer = whos.find((who) => who.kind === 'authorizer');
    // A session that is made up for a role is issued when its request is sent.
    const issuedAt = iam === undefined ? undefined : given.now;
    const key = JSON.stringify([iam?.arn, answer?.output, issuedAt]);
    const before = known.get(key);
    if (before !== undefined) return before;
    const credential = iam === undefined ? undefined : withCredential(workspace.definition, iam.arn);
    const definition = credential?.definition ?? workspace.definition;
    const ports: Omit<AuthorizePorts, 'now'> = {
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
      invokeAuthorizer: (authorizer, event, functionArn) =>
        authorizers.invoke(answer?.output, authorizer, event, functionArn),
      // Nothing was spent before the one request that is explained.
      counters: { takeToken: () => true, spendQuota: () => true },
    };
    const setting = { definition, credential, ports, stages: new Map<Stage, CompiledStage>() };
    // What a function answered belongs to its request: a stage that is compiled keeps it in its cache.
    if (!runAuthorizers) known.set(key, setting);
    return setting;
  }

  async function explain(
    whos: readonly Who[],
    given: RequestParts,
    options: PlaceOptions,
  ): Promise<Explanation> {
    const { definition, credential, stages, ...setting } = settingFor(whos, given);
    const ports: AuthorizePorts = { ...setting.ports, now: () => given.now };
    const compile = ({ api, stage }: Place): CompiledStage => {
      const before = stages.get(stage);
      if (before !== undefined) return before;
      const compiled = compileStage(definition, api, stage, ports, { accountThrottle: null });
      stages.set(stage, compiled);
      return compiled;
    };
    const serves = (candidate: Place): boolean =>
      compile(candidate).router(given.method, routedPath(given.path)) !== undefined;
    const place = await compiling(() => pickStage(definition, options, serves));
    const compiled = await compiling(() => compile(place));
    const route = compiled.router(given.method, routedPath(given.path))?.target.route;
    const { config } = workspace;
    const context = { ...place, definition, route, config, keys, poolIssuer: issuer.issuerOf, credential };
    const { parts, as } = present(whos, given, context);
    const request = apiRequest(definition, place.api, place.stage, parts);
    const { trace, steps } = recorder();
    const decision = await authorize(compiled, request, ports, trace);
    const undecided = authorizers.takeUndecided();
    if (undecided !== undefined) throw needsItsCode(undecided);
    const line = { api: place.api.id, stage: place.stage.name, method: parts.method, path: parts.path };
    return explanationOf(decision, steps, line, as);
  }

  return { explain, close: () => authorizers.close() };
}

/** Callers of a log may be many, and each has the stages compiled for it. */
const MAX_SETTINGS = 200;

/** What the same callers are judged with. */
interface Setting {
  readonly definition: Definition;
  readonly credential: MadeUpCredential | undefined;
  readonly ports: Omit<AuthorizePorts, 'now'>;
  readonly stages: Map<Stage, CompiledStage>;
}

function poolOf(definition: Definition, source: KeySource): ReturnType<typeof poolByArn> {
  return 'issuer' in source
    ? poolByIssuer(definition, source.issuer)
    : poolByArn(definition, source.userPoolArn);
}

function needsItsCode(authorizer: LambdaAuthorizer): UsageError {
  const name = authorizer.function.logicalId ?? authorizer.function.arn;
  return new UsageError(
    `the code of the Lambda authorizer ${authorizer.name} (${name}) decides on this request`,
    `run it with --run-authorizers, or give its output with --as 'authorizer:JSON'`,
  );
}
