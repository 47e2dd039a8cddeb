import { authorizerOfRoute, type Route } from '@portcullis/model';
import { type CompiledStage, routedPath } from '../authorize/index.ts';
import type { Access } from './access.ts';
import type { Asked } from './asked.ts';
import { PolicyPaths } from './concrete-paths.ts';

/** What the pipeline says of one path of a route. */
export interface Judged {
  readonly access: Access;
  readonly allowed: boolean;
  /** Another route takes the path: what is said is not this route's access. */
  readonly leadsElsewhere: boolean;
}

/** A path at which something is asked, with what all callers have in common there. */
export interface AskedPath {
  readonly path: string;
  /** To whom it matters who asks. */
  readonly matters: 'to all' | 'to signers' | 'to those who present something' | 'to nobody';
  /** What was said to the first one to whom it did not matter. */
  said: Judged | undefined;
}

/**
 * A stage as a matrix asks about it, with what is the same for all callers: the paths, where they lead, and what is said
 * to everybody there.
 */
export class MatrixStage {
  readonly stage: CompiledStage;
  readonly asked: readonly Asked[];
  readonly paths: PolicyPaths<AskedPath>;
  /** The API's own name. */
  readonly host: string;
  readonly #policiesReadHeaders: boolean;
  readonly #paths = new Map<Asked, Map<string, AskedPath>>();
  readonly #accesses = new Map<string, Access>();
  readonly #tokenSources: ReadonlyMap<Route, readonly string[]>;

  /** `compiled` is made of `forMatrix(definition)`. */
  constructor(compiled: CompiledStage, asked: readonly Asked[]) {
    const { responder, router } = compiled;
    this.stage = {
      ...compiled,
      router: remembering(router),
      // Nobody reads the answers, only their status.
      responder: {
        ...responder,
        answer: (refusal) => ({ status: responder.statusOf(refusal), headers: [], body: '' }),
      },
      constantAnswers: new Map(),
    };
    const { api, definition } = compiled;
    this.host = `${api.id}.execute-api.${definition.region}.amazonaws.com`;
    this.#tokenSources = new Map(
      api.routes.flatMap((route): readonly [Route, readonly string[]][] => {
        const authorizer = authorizerOfRoute(api, route);
        return authorizer?.kind === 'TOKEN'
          ? [[route, authorizer.identitySources.map(({ name }) => name)]]
          : [];
      }),
    );
    this.asked = asked;
    this.#policiesReadHeaders = policiesReadHeaders(compiled);
    this.paths = new PolicyPaths(compiled, asked, (one, path) => this.#pathAt(one, path));
  }

  /** The headers without which the route's TOKEN authorizer is not asked; absent where it has none. */
  tokenSources(route: Route): readonly string[] | undefined {
    return this.#tokenSources.get(route);
  }

  #pathAt(asked: Asked, path: string): AskedPath {
    const paths = this.#paths.get(asked) ?? new Map<string, AskedPath>();
    this.#paths.set(asked, paths);
    const known = paths.get(path);
    if (known !== undefined) return known;
    const made: AskedPath = { path, matters: this.#toWhomItMatters(asked.method, path), said: undefined };
    paths.set(path, made);
    return made;
  }

  /** A signature counts at AWS_IAM methods only; without one and without anything presented, callers are equal. */
  #toWhomItMatters(method: string, path: string): AskedPath['matters'] {
    const route = this.stage.router(method, routedPath(path))?.target.route;
    if (route === undefined) return 'to all';
    if (route.auth.type === 'AWS_IAM') return 'to signers';
    const isOpen = route.auth.type === 'NONE' && !route.apiKeyRequired && !this.#policiesReadHeaders;
    return isOpen ? 'to nobody' : 'to those who present something';
  }

  /** Equal ones are one object: a matrix may have a million. */
  access(decision: 'allow' | 'deny', status: number, code: string): Access {
    const key = `${status} ${code}`;
    const known = this.#accesses.get(key);
    if (known !== undefined) return known;
    const access: Access = { decision, status, code };
    this.#accesses.set(key, access);
    return access;
  }
}

/** The same few paths are asked about again and again. */
function remembering(router: CompiledStage['router']): CompiledStage['router'] {
  const known = new Map<string, Map<string, ReturnType<CompiledStage['router']>>>();
  return (method, path) => {
    const verbs = known.get(path) ?? new Map<string, ReturnType<CompiledStage['router']>>();
    if (verbs.size === 0) known.set(path, verbs);
    if (!verbs.has(method)) verbs.set(method, router(method, path));
    return verbs.get(method);
  };
}

/** The condition keys that a caller's headers give. */
const HEADER_KEYS = /aws:(?:referer|useragent)/i;

function policiesReadHeaders({ resourcePolicy, vpcEndpoints }: CompiledStage): boolean {
  const sets = [resourcePolicy, ...[...vpcEndpoints.values()].map(({ policy }) => policy)];
  return sets.some((set) => HEADER_KEYS.test(JSON.stringify(set?.documents ?? [])));
}
