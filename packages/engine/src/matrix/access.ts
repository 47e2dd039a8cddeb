import { authorizerOfRoute, type Definition, type Route } from '@portcullis/model';
import {
  type ApiRequest,
  type AuthorizePorts,
  authorize,
  authorizeAs,
  type Caller,
  type CompiledStage,
  type Decision,
} from '../authorize/index.ts';
import type { PolicyPaths } from './concrete-paths.ts';

/** Somebody whose access is asked about. */
export interface MatrixCaller {
  /** Who signs at AWS_IAM methods; absent: nobody does. */
  readonly signer?: Caller | undefined;
  /** What the caller presents at a route: its token, its API key. */
  present(route: Route): { readonly rawHeaders: readonly string[]; readonly rawQuery: string };
}

/** What a caller may do at a route, whatever its path parameters are. */
export interface Access {
  readonly decision: 'allow' | 'deny' | 'some' | 'depends';
  /** Of the refusal; of `allow` the gateway's own answer, or 200. */
  readonly status: number;
  readonly code: string;
  /** `some`: a path that is let in, and one that is not. */
  readonly examples?: { readonly allowed: string; readonly denied: string } | undefined;
  /** `depends`: the Lambda authorizer whose code decides. */
  readonly authorizer?: string | undefined;
}

/**
 * The definition as a matrix asks about it: whether a request is well formed is not the question, and a Lambda authorizer
 * is asked whatever the caller sends.
 */
export function forMatrix(definition: Definition): Definition {
  return {
    ...definition,
    apis: definition.apis.map((api) => ({
      ...api,
      routes: api.routes.map((route) => ({ ...route, validation: undefined })),
      authorizers: api.authorizers.map((authorizer) => {
        if (authorizer.kind !== 'TOKEN' && authorizer.kind !== 'REQUEST') return authorizer;
        const identitySources = authorizer.kind === 'TOKEN' ? authorizer.identitySources : [];
        return {
          ...authorizer,
          identitySources,
          identityValidationExpression: undefined,
          resultTtlSeconds: 0,
        };
      }),
    })),
  };
}

/** Asks the pipeline about one caller; `accessTo` is called for each route and verb. */
export class CallerAccess {
  readonly #stage: CompiledStage;
  readonly #caller: MatrixCaller;
  readonly #ports: AuthorizePorts;
  readonly #pathsOf: ReturnType<PolicyPaths['of']>;
  #undecidedBy: string | undefined;

  /** `stage` is compiled from `forMatrix(definition)`; `paths` are those of its routes. */
  constructor(stage: CompiledStage, paths: PolicyPaths, caller: MatrixCaller, ports: AuthorizePorts) {
    this.#stage = stage;
    this.#caller = caller;
    this.#pathsOf = paths.of(caller.signer);
    this.#ports = {
      ...ports,
      invokeAuthorizer: (authorizer) => {
        this.#undecidedBy = authorizer.name;
        return Promise.resolve({ ok: false, kind: 'unavailable', message: 'its code is not run' });
      },
    };
  }

  /** `route` is one of the compiled stage's own. */
  async accessTo(route: Route, method: string): Promise<Access> {
    let allowed: string | undefined;
    let refused: { readonly path: string; readonly access: Access } | undefined;
    let first: Access | undefined;
    for (const path of this.#pathsOf(route, method)) {
      this.#undecidedBy = undefined;
      const decision = await this.#decide(route, method, path);
      if (this.#undecidedBy !== undefined) {
        return { decision: 'depends', status: 0, code: 'AUTHORIZER_DECIDES', authorizer: this.#undecidedBy };
      }
      // Another route takes this path: what it says is not this route's access.
      if (decision.route !== undefined && decision.route.route !== route) continue;
      const access = accessOf(decision);
      first ??= access;
      if (decision.allowed) allowed ??= path;
      else refused ??= { path, access };
    }
    if (allowed === undefined || refused === undefined) return first ?? UNREACHED;
    const examples = { allowed, denied: refused.path };
    return { ...refused.access, decision: 'some', examples };
  }

  /** A TOKEN authorizer is not asked without a token, and anybody may send one. */
  #token(route: Route, rawHeaders: readonly string[]): readonly string[] {
    const authorizer = authorizerOfRoute(this.#stage.api, route);
    if (authorizer?.kind !== 'TOKEN') return [];
    const names = rawHeaders.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase());
    const missing = authorizer.identitySources.filter(({ name }) => !names.includes(name.toLowerCase()));
    return missing.flatMap(({ name }) => [name, 'made-up']);
  }

  #decide(route: Route, method: string, path: string): Decision | Promise<Decision> {
    const request = this.#request(route, method, path);
    const { signer } = this.#caller;
    return signer === undefined
      ? authorize(this.#stage, request, this.#ports)
      : authorizeAs(signer, this.#stage, request, this.#ports);
  }

  #request(route: Route, method: string, path: string): ApiRequest {
    const { api, stage, definition } = this.#stage;
    const { rawHeaders, rawQuery } = this.#caller.present(route);
    const host = `${api.id}.execute-api.${definition.region}.amazonaws.com`;
    return {
      requestId: '',
      extendedRequestId: '',
      method,
      path,
      wirePath: stage.name === '$default' ? path : `/${stage.name}${path}`,
      rawQuery,
      rawHeaders: ['Host', host, ...rawHeaders, ...this.#token(route, rawHeaders)],
      host,
      sourceIp: '127.0.0.1',
      secure: true,
      protocol: 'HTTP/1.1',
      receivedAt: this.#ports.now(),
      readBody: () => Promise.resolve({ ok: true, bytes: new Uint8Array() }),
    };
  }
}

/** Every path that the route could take is taken by a more specific one. */
const UNREACHED: Access = { decision: 'deny', status: 404, code: 'ROUTE_SHADOWED' };

function accessOf(decision: Decision): Access {
  return decision.allowed
    ? { decision: 'allow', status: decision.answer?.status ?? 200, code: 'ALLOWED' }
    : { decision: 'deny', status: decision.response.status, code: decision.code };
}
