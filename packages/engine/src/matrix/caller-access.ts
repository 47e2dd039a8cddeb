import type { Route } from '@portcullis/model';
import {
  type ApiRequest,
  type AuthorizePorts,
  authorize,
  authorizeAs,
  type Caller,
  type Decision,
} from '../authorize/index.ts';
import type { Access } from './access.ts';
import type { Asked } from './asked.ts';
import type { AskedPath, Judged, MatrixStage } from './matrix-stage.ts';

/** Somebody whose access is asked about. */
export interface MatrixCaller {
  /** Who signs at AWS_IAM methods; absent: nobody does. */
  readonly signer?: Caller | undefined;
  /** What the caller presents at a route: its token, its API key. */
  present(route: Route): { readonly rawHeaders: readonly string[]; readonly rawQuery: string };
}

/** Asks the pipeline about one caller; `accessTo` is called for everything that the stage asks. */
export class CallerAccess {
  readonly #stage: MatrixStage;
  readonly #caller: MatrixCaller;
  readonly #ports: AuthorizePorts;
  readonly #pathsOf: (asked: Asked) => readonly AskedPath[];
  #undecidedBy: string | undefined;
  /** A caller presents the same at most routes. */
  #last: { readonly presented: readonly string[]; readonly headers: readonly string[] } | undefined;

  constructor(stage: MatrixStage, caller: MatrixCaller, ports: AuthorizePorts) {
    this.#stage = stage;
    this.#caller = caller;
    this.#pathsOf = stage.paths.of(caller.signer);
    this.#ports = {
      ...ports,
      invokeAuthorizer: (authorizer) => {
        this.#undecidedBy = authorizer.name;
        return Promise.resolve({ ok: false, kind: 'unavailable', message: 'its code is not run' });
      },
    };
  }

  /** Answers at once where the pipeline does; `asked` is one of the stage's own. */
  accessTo(asked: Asked): Access | Promise<Access> {
    const paths = this.#pathsOf(asked);
    const [only] = paths;
    if (only === undefined || paths.length > 1) return this.#ofSeveral(asked, paths, new Several(), 0);
    const judged = this.#judge(asked, only);
    return judged instanceof Promise ? judged.then(ofOne) : ofOne(judged);
  }

  /** Waits only where there is something to wait for. */
  #ofSeveral(
    asked: Asked,
    paths: readonly AskedPath[],
    several: Several,
    from: number,
  ): Access | Promise<Access> {
    for (let index = from; index < paths.length; index++) {
      const path = paths[index] as AskedPath;
      const judged = this.#judge(asked, path);
      if (judged instanceof Promise) {
        return judged.then((settled) => {
          several.add(path.path, settled);
          return several.dependsOn ?? this.#ofSeveral(asked, paths, several, index + 1);
        });
      }
      several.add(path.path, judged);
      if (several.dependsOn !== undefined) return several.dependsOn;
    }
    return several.access();
  }

  #judge(asked: Asked, path: AskedPath): Judged | Promise<Judged> {
    if (this.#matters(asked, path)) return this.#decide(asked, path.path);
    if (path.said !== undefined) return path.said;
    const keep = (judged: Judged): Judged => {
      path.said = judged;
      return judged;
    };
    const judged = this.#decide(asked, path.path);
    return judged instanceof Promise ? judged.then(keep) : keep(judged);
  }

  #matters({ route }: Asked, { matters }: AskedPath): boolean {
    if (matters === 'to all') return true;
    if (matters === 'to nobody') return false;
    if (matters === 'to signers' && this.#caller.signer !== undefined) return true;
    const { rawHeaders, rawQuery } = this.#caller.present(route);
    return rawHeaders.length > 0 || rawQuery !== '';
  }

  #decide({ route, method }: Asked, path: string): Judged | Promise<Judged> {
    const request = this.#request(route, method, path);
    const { signer } = this.#caller;
    const { stage } = this.#stage;
    this.#undecidedBy = undefined;
    const decision =
      signer === undefined
        ? authorize(stage, request, this.#ports)
        : authorizeAs(signer, stage, request, this.#ports);
    return decision instanceof Promise
      ? decision.then((settled) => this.#judged(route, settled))
      : this.#judged(route, decision);
  }

  #judged(route: Route, decision: Decision): Judged {
    return {
      access: this.#accessOf(decision),
      allowed: decision.allowed,
      leadsElsewhere: decision.route !== undefined && decision.route.route !== route,
    };
  }

  #accessOf(decision: Decision): Access {
    if (this.#undecidedBy !== undefined) {
      return { decision: 'depends', status: 0, code: 'AUTHORIZER_DECIDES', authorizer: this.#undecidedBy };
    }
    return decision.allowed
      ? this.#stage.access('allow', decision.answer?.status ?? 200, 'ALLOWED')
      : this.#stage.access('deny', decision.response.status, decision.code);
  }

  #request(route: Route, method: string, path: string): ApiRequest {
    const { stage } = this.#stage.stage;
    const presented = this.#caller.present(route);
    return {
      requestId: '',
      extendedRequestId: '',
      method,
      path,
      wirePath: stage.name === '$default' ? path : `/${stage.name}${path}`,
      rawQuery: presented.rawQuery,
      rawHeaders: this.#headers(route, presented.rawHeaders),
      host: this.#stage.host,
      sourceIp: '127.0.0.1',
      secure: true,
      protocol: 'HTTP/1.1',
      receivedAt: this.#ports.now(),
      readBody: noBody,
    };
  }

  /** A TOKEN authorizer is not asked without a token, and anybody may send one. */
  #headers(route: Route, presented: readonly string[]): readonly string[] {
    const sources = this.#stage.tokenSources(route);
    if (sources === undefined && this.#last?.presented === presented) return this.#last.headers;
    const names = presented.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase());
    const missing = (sources ?? []).filter((name) => !names.includes(name.toLowerCase()));
    const headers = ['Host', this.#stage.host, ...presented, ...missing.flatMap((name) => [name, 'made-up'])];
    if (sources === undefined) this.#last = { presented, headers };
    return headers;
  }
}

/** Every path that the route could take is taken by a more specific one. */
const UNREACHED: Access = { decision: 'deny', status: 404, code: 'ROUTE_SHADOWED' };

/** What was said of several paths of a route, as one. */
class Several {
  dependsOn: Access | undefined;
  #allowed: string | undefined;
  #refused: { readonly path: string; readonly access: Access } | undefined;
  #first: Access | undefined;

  add(path: string, { access, allowed, leadsElsewhere }: Judged): void {
    if (access.decision === 'depends') this.dependsOn = access;
    if (leadsElsewhere) return;
    this.#first ??= access;
    if (allowed) this.#allowed ??= path;
    else this.#refused ??= { path, access };
  }

  access(): Access {
    const [allowed, refused] = [this.#allowed, this.#refused];
    if (allowed === undefined || refused === undefined) return this.#first ?? UNREACHED;
    return { ...refused.access, decision: 'some', examples: { allowed, denied: refused.path } };
  }
}

function ofOne({ access, leadsElsewhere }: Judged): Access {
  return access.decision !== 'depends' && leadsElsewhere ? UNREACHED : access;
}

function noBody(): ReturnType<ApiRequest['readBody']> {
  return Promise.resolve({ ok: true, bytes: new Uint8Array() });
}
