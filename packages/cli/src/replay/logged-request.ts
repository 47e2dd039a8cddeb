import type { Api, Definition, Stage } from '@portcullis/model';
import type { RequestParts } from '../explain/api-request.ts';
import type { PlaceOptions } from '../explain/explainer.ts';
import type { LoggedVariables } from './log-fields.ts';
import { type Loggable, type LoggedCaller, whosOf } from './logged-who.ts';
import { type Recorded, recordedOf } from './recorded.ts';

/** A request as far as a line of the log tells of it. */
export interface LoggedRequest {
  readonly parts: RequestParts;
  readonly place: PlaceOptions;
  readonly callers: readonly LoggedCaller[];
  readonly recorded: Recorded;
}

export type Reading = { readonly request: LoggedRequest } | { readonly undecidable: string };

/** Builds the request of a line, or says what the line lacks for it. */
export function loggedRequest(
  variables: LoggedVariables,
  context: Loggable & { readonly options: PlaceOptions; readonly now: number },
): Reading {
  const { definition, options } = context;
  const recorded = recordedOf(variables);
  const { method, path } = methodAndPath(variables);
  const sourceIp = variables.get('identity.sourceIp');
  const missing = [
    ...(recorded === undefined ? ['status'] : []),
    ...(method === undefined ? ['httpMethod'] : []),
    ...(path === undefined ? ['path'] : []),
    ...(sourceIp === undefined ? ['identity.sourceIp'] : []),
  ];
  if (recorded === undefined || method === undefined || path === undefined || sourceIp === undefined)
    return { undecidable: `the line has no ${missing.join(', ')}` };
  if (recorded.status === 499) return { undecidable: 'the client went away before it was answered' };
  const located = locate(definition, variables, path, options);
  const who = whosOf(variables, recorded, { ...context, ...located, method });
  if ('undecidable' in who) return who;
  const agent = variables.get('identity.userAgent');
  const parts: RequestParts = {
    method,
    path: located.path,
    rawQuery: '',
    rawHeaders: agent === undefined ? [] : ['User-Agent', agent],
    sourceIp,
    vpce: variables.get('identity.vpceId'),
    body: new Uint8Array(),
    now: timeOf(variables) ?? context.now,
  };
  return { request: { parts, place: located.place, callers: who.callers, recorded } };
}

/** Where there is no path, the route stands for it: it names one path unless it has parameters. */
function methodAndPath(variables: LoggedVariables): {
  readonly method: string | undefined;
  readonly path: string | undefined;
} {
  const [verb, routePath] = (variables.get('routeKey') ?? '').split(' ');
  const method =
    variables.get('httpMethod') ?? (routePath === undefined || verb === 'ANY' ? undefined : verb);
  const route = variables.get('resourcePath') ?? routePath;
  const fixed = route?.startsWith('/') === true && !route.includes('{') ? route : undefined;
  const path = variables.get('path') ?? fixed;
  return { method, path: path?.startsWith('/') === true ? path : undefined };
}

/** `$context.path` has the stage in it, except at an HTTP API's `$default` stage and behind a custom domain. */
function locate(
  { apis }: Definition,
  variables: LoggedVariables,
  path: string,
  options: PlaceOptions,
): { readonly path: string; readonly place: PlaceOptions } {
  const api = options.api ?? variables.get('apiId');
  const stage = options.stage ?? variables.get('stage');
  const known = apis.filter(({ id, logicalId }) => api === undefined || id === api || logicalId === api);
  const prefixed = variables.get('path') === undefined ? undefined : stageOf(known, stage, path);
  const place = { api: known.length === 1 ? known[0]?.id : api, stage: prefixed?.name ?? stage };
  return { path: prefixed === undefined ? path : path.slice(prefixed.name.length + 1) || '/', place };
}

function stageOf(apis: readonly Api[], wanted: string | undefined, path: string): Stage | undefined {
  return apis
    .flatMap(({ stages }) => stages)
    .find(
      ({ name }) =>
        name !== '$default' &&
        (wanted === undefined || wanted === name) &&
        (path === `/${name}` || path.startsWith(`/${name}/`)),
    );
}

const COMMON_LOG_TIME = /^(\d\d)\/([A-Z][a-z]{2})\/(\d{4}):(\d\d:\d\d:\d\d) ([+-]\d{4})$/;

/** Milliseconds since the epoch. */
function timeOf(variables: LoggedVariables): number | undefined {
  const epoch = Number(variables.get('requestTimeEpoch'));
  if (Number.isSafeInteger(epoch) && epoch > 0) return epoch;
  const match = COMMON_LOG_TIME.exec(variables.get('requestTime') ?? '');
  if (match === null) return undefined;
  const [, day, month, year, time, zone] = match;
  const at = Date.parse(`${day} ${month} ${year} ${time} ${zone}`);
  return Number.isNaN(at) ? undefined : at;
}
