import type { ApiKind, Route } from '@portcullis/model';

export interface RouteMatch<T> {
  readonly target: T;
  /** Raw (undecoded) values by name, in the order of the template. */
  readonly pathParameters: Readonly<Record<string, string>>;
}

export type Router<T> = (method: string, path: string) => RouteMatch<T> | undefined;

interface Node<T> {
  readonly literals: Map<string, Node<T>>;
  /** `{name}`: one non-empty segment. Names may differ between routes, so each target keeps its own. */
  parameter: Node<T> | undefined;
  /** `{name+}`: the rest, at least one character. */
  greedy: Node<T> | undefined;
  readonly methods: Map<string, { readonly target: T; readonly names: readonly string[] }>;
}

const NO_PARAMETERS: Readonly<Record<string, string>> = Object.freeze({});

/**
 * Compiles the routes of an API to a matcher over undecoded paths.
 *
 * REST: per segment a literal beats `{param}` beats `{proxy+}`, one trailing slash is ignored, and matching works on
 * the pair of resource and method: a resource without the verb falls through to the next less specific one that has
 * it (observed on the live service; the guide says otherwise).
 * HTTP (DG "Working with routes for HTTP APIs"): a full match beats a greedy one beats `$default`.
 * Both: the exact verb beats ANY on the same path.
 */
export function compileRouter<T>(
  kind: ApiKind,
  routes: readonly { readonly route: Route; readonly target: T }[],
): Router<T> {
  const root = emptyNode<T>();
  /** By path, then verb. */
  const literal = new Map<string, Map<string, RouteMatch<T>>>();
  let fallback: RouteMatch<T> | undefined;
  for (const { route, target } of routes) {
    if (route.path === '$default') {
      fallback = { target, pathParameters: NO_PARAMETERS };
      continue;
    }
    insert(root, route, target);
    if (!route.path.includes('{')) {
      const verbs = literal.get(route.path) ?? new Map<string, RouteMatch<T>>();
      literal.set(route.path, verbs.set(route.method, { target, pathParameters: NO_PARAMETERS }));
    }
  }
  return (method, path) => {
    const exactPath = kind === 'REST' ? withoutTrailingSlash(path) : path;
    // A path of literals only is the most specific there is, so this shortcut never changes the answer.
    const exact = literal.get(exactPath)?.get(method);
    if (exact !== undefined) return exact;
    const segments = exactPath === '/' ? [] : exactPath.slice(1).split('/');
    const values: string[] = [];
    if (kind === 'REST') return search(root, method, segments, 0, values, true) ?? fallback;
    return (
      search(root, method, segments, 0, values, false) ??
      searchGreedy(root, method, segments, 0, values) ??
      fallback
    );
  };
}

/**
 * The path that a REST API matches: one trailing slash does not count (observed on the live service). An empty
 * segment before it does: `//` is not the root.
 */
export function withoutTrailingSlash(path: string): string {
  const end = path.length - 1;
  return end > 0 && path.charCodeAt(end) === SLASH && path.charCodeAt(end - 1) !== SLASH
    ? path.slice(0, end)
    : path;
}

const SLASH = 47;

function emptyNode<T>(): Node<T> {
  return { literals: new Map(), parameter: undefined, greedy: undefined, methods: new Map() };
}

function insert<T>(root: Node<T>, route: Route, target: T): void {
  const names: string[] = [];
  let node = root;
  const segments = route.path === '/' ? [] : route.path.slice(1).split('/');
  for (const segment of segments) {
    if (segment.startsWith('{') && segment.endsWith('+}')) {
      names.push(segment.slice(1, -2));
      node.greedy ??= emptyNode();
      node = node.greedy;
    } else if (segment.startsWith('{') && segment.endsWith('}')) {
      names.push(segment.slice(1, -1));
      node.parameter ??= emptyNode();
      node = node.parameter;
    } else {
      let next = node.literals.get(segment);
      if (next === undefined) {
        next = emptyNode();
        node.literals.set(segment, next);
      }
      node = next;
    }
  }
  node.methods.set(route.method, { target, names });
}

/** Depth first, most specific branch first; each node of the tree is visited at most once per request. */
function search<T>(
  node: Node<T>,
  method: string,
  segments: readonly string[],
  depth: number,
  values: string[],
  withGreedy: boolean,
): RouteMatch<T> | undefined {
  if (depth === segments.length) return terminal(node, method, values);
  const segment = segments[depth] as string;
  const next = node.literals.get(segment);
  if (next !== undefined) {
    const found = search(next, method, segments, depth + 1, values, withGreedy);
    if (found !== undefined) return found;
  }
  if (node.parameter !== undefined && segment !== '') {
    values.push(segment);
    const found = search(node.parameter, method, segments, depth + 1, values, withGreedy);
    if (found !== undefined) return found;
    values.pop();
  }
  return withGreedy ? greedy(node, method, segments, depth, values) : undefined;
}

/** HTTP's second pass: the deepest greedy route, literals before parameters on the way. */
function searchGreedy<T>(
  node: Node<T>,
  method: string,
  segments: readonly string[],
  depth: number,
  values: string[],
): RouteMatch<T> | undefined {
  if (depth === segments.length) return undefined;
  const segment = segments[depth] as string;
  const next = node.literals.get(segment);
  if (next !== undefined) {
    const found = searchGreedy(next, method, segments, depth + 1, values);
    if (found !== undefined) return found;
  }
  if (node.parameter !== undefined && segment !== '') {
    values.push(segment);
    const found = searchGreedy(node.parameter, method, segments, depth + 1, values);
    if (found !== undefined) return found;
    values.pop();
  }
  return greedy(node, method, segments, depth, values);
}

function greedy<T>(
  node: Node<T>,
  method: string,
  segments: readonly string[],
  depth: number,
  values: string[],
): RouteMatch<T> | undefined {
  if (node.greedy === undefined) return undefined;
  const rest = segments.slice(depth).join('/');
  if (rest === '') return undefined;
  values.push(rest);
  const found = terminal(node.greedy, method, values);
  if (found === undefined) values.pop();
  return found;
}

function terminal<T>(node: Node<T>, method: string, values: readonly string[]): RouteMatch<T> | undefined {
  const entry = node.methods.get(method) ?? (isAnyVerb(method) ? node.methods.get('ANY') : undefined);
  if (entry === undefined) return undefined;
  if (values.length === 0) return { target: entry.target, pathParameters: NO_PARAMETERS };
  const pathParameters: Record<string, string> = {};
  for (let i = 0; i < entry.names.length; i++) pathParameters[entry.names[i] as string] = values[i] as string;
  return { target: entry.target, pathParameters };
}

/** ANY stands for exactly these seven. DG "Set up a method using the console". */
function isAnyVerb(method: string): boolean {
  switch (method) {
    case 'DELETE':
    case 'GET':
    case 'HEAD':
    case 'OPTIONS':
    case 'PATCH':
    case 'POST':
    case 'PUT':
      return true;
    default:
      return false;
  }
}
