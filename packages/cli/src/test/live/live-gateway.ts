import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { compileRouteOf } from '@portcullis/engine/authorize';
import { authorizerOfRoute } from '@portcullis/model';
import type { RequestParts } from '../../explain/api-request.ts';
import type { Explanation } from '../../explain/explanation.ts';
import { present } from '../../explain/presented.ts';
import { UsageError } from '../../failure.ts';
import type { Workspace } from '../../load/workspace.ts';
import type { Terminal } from '../../terminal.ts';
import { poolSigner } from '../../token/pool-signer.ts';
import type { Case } from '../cases.ts';
import { deferredTokens, signingCredential } from './credentials.ts';
import { NotSent } from './not-sent.ts';
import { createSender, type LiveAnswer } from './send.ts';
import { forwardedFor } from './source.ts';
import { type LiveTarget, liveTarget } from './target.ts';
import { type LiveVerdict, verdictOn } from './verdict.ts';

/** A running gateway to which expectations are sent. */
export interface LiveGateway {
  /** `notSent` says why a case cannot be sent as it is meant. */
  ask(one: Case, offline: Explanation): Promise<LiveVerdict | { readonly notSent: string }>;
  close(): Promise<void>;
}

/** A throttle counts what these cases send themselves; offline nothing was spent before. */
const THROTTLE_RETRIES = 4;
const THROTTLE_PAUSE_MS = 1_100;

export async function openLiveGateway(
  terminal: Terminal,
  workspace: Workspace,
  url: string,
  options: { readonly now: number; readonly api?: string | undefined; readonly stage?: string | undefined },
): Promise<LiveGateway> {
  const { definition, config, data } = workspace;
  const target = liveTarget(definition, url, options);
  const signer = poolSigner(terminal, workspace);
  const sender = createSender(target, join(data.path, 'tls', 'authority.crt'));
  const routeOf = compileRouteOf(target.api);

  async function requestFor(
    one: Case,
  ): Promise<{ readonly parts: RequestParts; readonly rawHeaders: readonly string[] }> {
    const { method, path } = one.parts;
    const route = routeOf(method, path);
    const kind = route === undefined ? undefined : authorizerOfRoute(target.api, route)?.kind;
    if ((kind === 'TOKEN' || kind === 'REQUEST') && one.whos.some((who) => who.kind === 'authorizer'))
      throw new NotSent('a gateway runs the authorizer itself: what it would answer cannot be given');
    if (one.parts.now !== options.now) throw new NotSent('a gateway goes by its own clock');
    const forwarded = forwardedFor(one, target, definition, config.trustedProxies ?? []);
    const now = Date.now();
    const tokens = deferredTokens(definition, signer);
    const { parts } = present(
      one.whos,
      { ...one.parts, now },
      {
        definition,
        api: target.api,
        stage: target.stage,
        route,
        config,
        keys: tokens,
        poolIssuer: (pool) => signer.issuerOf(pool.id),
        credential: signingCredential(definition, one.whos, now),
        requestOf: (given) => wireRequest(target, given),
      },
    );
    const via = forwarded === undefined ? [] : ['X-Forwarded-For', forwarded];
    const host = parts.rawHeaders[0] === 'Host' ? [] : ['Host', target.host];
    const [rawQuery = '', ...rawHeaders] = await tokens.signed([parts.rawQuery, ...parts.rawHeaders]);
    return { parts: { ...parts, rawQuery }, rawHeaders: [...host, ...rawHeaders, ...via] };
  }

  async function answerTo(one: Case, offline: Explanation): Promise<LiveAnswer> {
    for (let attempt = 0; ; attempt++) {
      // A token and a signature are made for each attempt: a gateway may refuse what it has seen.
      const { parts, rawHeaders } = await requestFor(one);
      const answer = await sender.send(parts, rawHeaders);
      if (answer.status !== 429 || offline.status === 429 || attempt >= THROTTLE_RETRIES) return answer;
      await pause(THROTTLE_PAUSE_MS);
    }
  }

  return {
    ask: async (one, offline) => {
      const { api, stage } = offline.request;
      if (api !== target.api.id || stage !== target.stage.name)
        return { notSent: `it is about the API ${api}, stage ${stage}, and --live is another` };
      try {
        return verdictOn(one, offline, await answerTo(one, offline));
      } catch (error) {
        if (error instanceof NotSent) return { notSent: error.message };
        throw error;
      }
    },
    close: () => {
      sender.close();
      return signer.close();
    },
  };
}

function wireRequest(
  { url, host }: LiveTarget,
  parts: RequestParts,
): {
  readonly method: string;
  readonly wirePath: string;
  readonly rawQuery: string;
  readonly rawHeaders: readonly string[];
  readonly host: string;
} {
  const { method, rawQuery, rawHeaders } = parts;
  if (rawHeaders.some((name, index) => index % 2 === 0 && name.toLowerCase() === 'host'))
    throw new UsageError('a Host of its own cannot be sent with --live', 'give the API by the URL');
  const root = url.pathname === '/' ? '' : url.pathname;
  return {
    method,
    wirePath: `${root}${parts.path}`,
    rawQuery,
    rawHeaders: ['Host', host, ...rawHeaders],
    host,
  };
}
