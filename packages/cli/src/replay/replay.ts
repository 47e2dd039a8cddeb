import { compileRouteOf } from '@portcullis/engine/authorize';
import { accessLogTree } from '@portcullis/gateway';
import { type Authorizer, authorizerOfRoute, type Definition } from '@portcullis/model';
import { createExplainer, type Explainer, type PlaceOptions } from '../explain/explainer.ts';
import type { Explanation } from '../explain/explanation.ts';
import { parseWhos } from '../explain/who.ts';
import { UsageError } from '../failure.ts';
import type { Workspace } from '../load/workspace.ts';
import type { Terminal } from '../terminal.ts';
import { loggedFields } from './log-fields.ts';
import { type LoggedRequest, loggedRequest } from './logged-request.ts';
import type { LogLine } from './read-lines.ts';

/** What a line of the log comes to. */
export type Outcome = Replayed | { readonly kind: 'undecidable'; readonly why: string };

/** The line and the template tell the same of the request, or the line itself says what refused it. */
export interface Replayed {
  readonly kind: 'allowed' | 'refused';
  readonly request: LoggedRequest;
  /** Of a refusal: our code, API Gateway's response type, or its message. */
  readonly cause: string | undefined;
  readonly step: string | undefined;
  /** Absent where the line says why, and what it depends on (a body, a counter) is not in the line. */
  readonly explanation: Explanation | undefined;
}

/** Decides again what a log has recorded. */
export interface Replay {
  outcomeOf(line: LogLine): Promise<Outcome>;
  close(): Promise<void>;
}

export interface ReplayOptions extends PlaceOptions {
  /** For lines that do not say when they were written. */
  readonly now: number;
}

export async function createReplay(
  terminal: Terminal,
  workspace: Workspace,
  options: ReplayOptions,
): Promise<Replay> {
  const { definition, config } = workspace;
  const decide = await createDecider(terminal, workspace);
  const stages = definition.apis.flatMap((api) => api.stages);
  const formats = stages.flatMap(({ accessLog }) => accessLog?.format ?? []);
  const fieldsOf = loggedFields(formats.map(accessLogTree));
  const context = {
    definition,
    config,
    options,
    now: options.now,
    authorizerAt: authorizerLookup(definition),
  };

  async function outcomeOf({ fields }: LogLine): Promise<Outcome> {
    if (fields === undefined) return { kind: 'undecidable', why: 'the line is no JSON object' };
    const reading = loggedRequest(fieldsOf(fields), context);
    if ('undecidable' in reading) return { kind: 'undecidable', why: reading.undecidable };
    const { request } = reading;
    const explanation = await decide.explain(request);
    return typeof explanation === 'string'
      ? { kind: 'undecidable', why: explanation }
      : agreed(request, explanation);
  }

  return { outcomeOf, close: () => decide.close() };
}

/** Explains logged requests; the same one is decided once. */
export interface Decider {
  /** A text says why nobody can say. */
  explain(request: LoggedRequest): Promise<Explanation | string>;
  close(): Promise<void>;
}

export async function createDecider(terminal: Terminal, workspace: Workspace): Promise<Decider> {
  const definition = asLogged(workspace.definition);
  const explainer = await createExplainer(terminal, { ...workspace, definition }, { runAuthorizers: false });
  const timed = TIMED.test(
    JSON.stringify([definition.iam, definition.apis.map((api) => api.resourcePolicy)]),
  );
  const known = new Map<string, Explanation | string>();
  return {
    explain: async (request) => {
      const { parts, place, callers } = request;
      const key = JSON.stringify([callers, place, { ...parts, body: null, now: timed ? parts.now : null }]);
      const before = known.get(key);
      if (before !== undefined) return before;
      const explanation = await explained(explainer, request);
      if (known.size >= MAX_KNOWN) known.clear();
      known.set(key, explanation);
      return explanation;
    },
    close: () => explainer.close(),
  };
}

/** Policies that tell one time from another: the same request may be decided otherwise later. */
const TIMED = /aws:(currenttime|epochtime|tokenissuetime)/i;
const MAX_KNOWN = 50_000;

async function explained(explainer: Explainer, request: LoggedRequest): Promise<Explanation | string> {
  try {
    const whos = parseWhos(request.callers.map(({ who }) => who));
    return await explainer.explain(whos, request.parts, request.place);
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
}

/** Without what depends on a body, parameters or a token that a Lambda authorizer has seen: they are in no log. */
function asLogged(definition: Definition): Definition {
  const apis = definition.apis.map((api) => ({
    ...api,
    routes: api.routes.map((route) => ({ ...route, validation: undefined })),
    authorizers: api.authorizers.map((authorizer) =>
      authorizer.kind === 'TOKEN' ? { ...authorizer, identityValidationExpression: undefined } : authorizer,
    ),
  }));
  return { ...definition, apis };
}

function authorizerLookup(
  definition: Definition,
): (place: PlaceOptions, method: string, path: string) => Authorizer | undefined {
  const lookups = definition.apis.map((api) => ({ api, routeOf: compileRouteOf(api) }));
  return (place, method, path) => {
    for (const { api, routeOf } of lookups) {
      if (place.api !== undefined && place.api !== api.id && place.api !== api.logicalId) continue;
      const route = routeOf(method, path);
      if (route !== undefined) return authorizerOfRoute(api, route);
    }
    return undefined;
  };
}

function agreed(request: LoggedRequest, explanation: Explanation): Outcome {
  const { recorded } = request;
  const { decision, status, code } = explanation;
  if (decision === 'allow') {
    if (
      recorded.refused === false ||
      (recorded.refused === undefined && !MAY_BE_THE_GATEWAYS.has(recorded.status))
    )
      return { kind: 'allowed', request, cause: undefined, step: undefined, explanation };
    if (recorded.cause !== undefined) {
      const { cause, step } = recorded;
      return { kind: 'refused', request, cause, step, explanation: undefined };
    }
    const who = recorded.refused === undefined ? 'the gateway or the integration' : 'the gateway';
    return { kind: 'undecidable', why: `${who} answered ${recorded.status}, and the template lets it in` };
  }
  const step = explanation.steps.find(({ outcome }) => outcome === 'deny')?.step;
  if (recorded.refused === false || recorded.status !== status) {
    const was =
      recorded.refused === false
        ? `it was let in (${recorded.status})`
        : `it was answered ${recorded.status}`;
    return {
      kind: 'undecidable',
      why: `${was}, and the template refuses it with ${status} ${code}: the line does not say enough of the caller`,
    };
  }
  return {
    kind: 'refused',
    request,
    cause: recorded.cause ?? causeOf(recorded.message, explanation),
    step: recorded.step ?? step,
    explanation,
  };
}

/** Answers that a gateway gives, and a backend may give as well. */
const MAY_BE_THE_GATEWAYS: ReadonlySet<number> = new Set([401, 403, 429]);

/** A message that the template's refusal does not have comes from another cause. */
function causeOf(message: string | undefined, { code, response }: Explanation): string {
  return message === undefined || response.body.includes(message) ? code : message;
}
