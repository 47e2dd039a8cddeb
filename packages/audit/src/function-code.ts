import type { Api, LambdaAuthorizer, LambdaFunction } from '@portcullis/model';
import type { CodeFacts, CodePlace } from './code/code-facts.ts';
import type { RouteOfApi, Subject } from './subject.ts';

/** A Lambda authorizer that routes use, with what its code does. */
export interface AuthorizerCode {
  readonly api: Api;
  readonly authorizer: LambdaAuthorizer;
  readonly routes: readonly RouteOfApi[];
  readonly code: CodeFacts;
}

/** Authorizers whose code is here; those that no route uses decide nothing. */
export function authorizerCode(subject: Subject): readonly AuthorizerCode[] {
  return subject.definition.apis.flatMap((api) =>
    api.authorizers.flatMap((authorizer) => {
      if (authorizer.kind !== 'TOKEN' && authorizer.kind !== 'REQUEST') return [];
      const code = subject.codeOf(authorizer.function.logicalId);
      const routes = subject.routes.filter((one) => one.authorizer === authorizer);
      return code === undefined || routes.length === 0 ? [] : [{ api, authorizer, routes, code }];
    }),
  );
}

/** A function behind routes of one API, with what its code does. */
export interface BackendCode {
  readonly api: Api;
  readonly fn: LambdaFunction;
  readonly routes: readonly RouteOfApi[];
  readonly code: CodeFacts;
}

export function backendCode(subject: Subject): readonly BackendCode[] {
  const found = new Map<
    string,
    { readonly api: Api; readonly fn: LambdaFunction; readonly routes: RouteOfApi[] }
  >();
  for (const one of subject.routes) {
    const id = backendOf(one);
    const fn = id === undefined ? undefined : subject.functions.get(id);
    if (fn === undefined) continue;
    const key = `${one.api.logicalId} ${fn.logicalId}`;
    const known = found.get(key);
    if (known === undefined) found.set(key, { api: one.api, fn, routes: [one] });
    else known.routes.push(one);
  }
  return [...found.values()].flatMap((one) => {
    const code = subject.codeOf(one.fn.logicalId);
    return code === undefined ? [] : [{ ...one, code }];
  });
}

/** Logical id of the function that a route invokes. */
export function backendOf({ route }: RouteOfApi): string | undefined {
  return route.integration?.type === 'AWS_PROXY' ? route.integration.function.logicalId : undefined;
}

/** `src/auth.js:12`. */
export function placeText({ file, line }: CodePlace): string {
  return `${file}:${line}`;
}
