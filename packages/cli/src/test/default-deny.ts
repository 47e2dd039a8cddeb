import { samplePath } from '@portcullis/engine/matrix';
import { type Definition, type Route, verbsOf } from '@portcullis/model';
import { callerName } from '../explain/caller-name.ts';
import type { Case } from './cases.ts';
import type { Outcome } from './run-cases.ts';

/**
 * With `default: deny`: every caller of the file at every route that none of its expectations names, where it must be
 * refused. An open OPTIONS is a preflight, and no hole.
 */
export function unnamedCases(definition: Definition, outcomes: readonly Outcome[]): readonly Case[] {
  const callers = new Map<string, Case>();
  const named = new Set<string>();
  for (const { case: one, explanation } of outcomes) {
    const caller = one.as.join(' + ');
    if (!callers.has(caller)) callers.set(caller, one);
    if (explanation === undefined || explanation.request.route === null) continue;
    const { api, method, route } = explanation.request;
    named.add(keyOf(caller, api, method, pathOf(route)));
  }
  return [...callers].flatMap(([caller, like]) =>
    definition.apis
      .filter((api) => api.kind !== 'WEBSOCKET' && isMeant(api, like))
      .flatMap((api) =>
        api.routes.flatMap((route) =>
          verbsToRefuse(route)
            .filter((method) => !named.has(keyOf(caller, api.id, method, route.path)))
            .map((method) => mustBeRefused(like, api.id, method, samplePath(route.path))),
        ),
      ),
  );
}

function isMeant(api: Definition['apis'][number], { place }: Case): boolean {
  if (place.api !== undefined && place.api !== api.id && place.api !== api.logicalId) return false;
  return api.stages.length > 0;
}

function verbsToRefuse({ method, auth }: Route): readonly string[] {
  const verbs = verbsOf(method);
  return auth.type === 'NONE' ? verbs.filter((verb) => verb !== 'OPTIONS') : verbs;
}

function mustBeRefused(like: Case, api: string, method: string, path: string): Case {
  const request = `${method} ${path}`;
  const { now } = like.parts;
  return {
    name: `${callerName(like.as)}: ${request} (no expectation names it)`,
    as: like.as,
    whos: like.whos,
    request,
    parts: {
      method,
      path,
      rawQuery: '',
      rawHeaders: [],
      sourceIp: '127.0.0.1',
      body: new Uint8Array(),
      now,
    },
    place: { api, stage: like.place.stage },
    expect: 'deny',
  };
}

function pathOf(route: string): string {
  return route.slice(route.indexOf(' ') + 1);
}

function keyOf(caller: string, api: string, method: string, path: string): string {
  return JSON.stringify([caller, api, method, path]);
}
