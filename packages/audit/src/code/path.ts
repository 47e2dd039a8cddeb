import { lookUp, type Scope } from './scope.ts';
import type { CodeNode } from './tree.ts';

/** What a value is reached by: `['event', 'headers', 'authorization']`, `['module:jsonwebtoken', 'verify']`. */
export type Path = readonly string[];

/** A property whose name is computed. */
export const COMPUTED = '*';
/** The result of a call. */
export const CALLED = '()';

/** Deep enough for code that people write; a circle of assignments ends here. */
const MAX_DEPTH = 12;
/** A name may be assigned many times. */
const MAX_PATHS = 16;

/** Methods that give (a part of) the text they are called on. */
const SAME_VALUE: ReadonlySet<string> = new Set([
  'trim',
  'strip',
  'toString',
  'toLowerCase',
  'lower',
  'toUpperCase',
  'replace',
  'split',
  'slice',
  'substring',
  'substr',
  'bind',
  'match',
]);

/** Every path by which a value may be reached; none for what is made here. */
export function pathsOf(node: CodeNode, scope: Scope, depth: number = MAX_DEPTH): readonly Path[] {
  if (depth === 0) return [];
  const known = scope.paths.get(node);
  if (known !== undefined) return known;
  // What is defined by itself has no path of its own.
  scope.paths.set(node, []);
  const found = findPaths(node, scope, depth);
  scope.paths.set(node, found);
  return found;
}

function findPaths(node: CodeNode, scope: Scope, depth: number): readonly Path[] {
  const inner = (of: CodeNode): readonly Path[] => pathsOf(of, scope, depth - 1);
  switch (node.kind) {
    case 'name':
      return namePaths(node.name, scope, depth);
    case 'member': {
      const property =
        typeof node.property === 'string' ? node.property : textOf(node.property, scope, depth - 1);
      return inner(node.object).map((path) => [...path, property ?? COMPUTED]);
    }
    case 'call':
      return callPaths(node, scope, depth);
    case 'choice':
      return node.options.flatMap(inner).slice(0, MAX_PATHS);
    default:
      return [];
  }
}

function namePaths(name: string, scope: Scope, depth: number): readonly Path[] {
  const bounds = lookUp(name, scope);
  if (bounds.length === 0) return [[name]];
  return bounds
    .flatMap(({ node, scope: at }): readonly Path[] => {
      if (node.kind !== 'import') return pathsOf(node, at, depth - 1);
      const imported = node.names.find((one) => one.name === name)?.imported;
      return [imported === undefined ? [moduleRoot(node.module)] : [moduleRoot(node.module), imported]];
    })
    .slice(0, MAX_PATHS);
}

function callPaths(
  { callee, args }: Extract<CodeNode, { kind: 'call' }>,
  scope: Scope,
  depth: number,
): readonly Path[] {
  const [first] = args;
  if (callee.kind === 'name' && callee.name === 'require' && first?.kind === 'text')
    return [[moduleRoot(first.value)]];
  if (callee.kind === 'member' && typeof callee.property === 'string') {
    if (callee.property === 'get' && first !== undefined) {
      const key = textOf(first, scope, depth - 1) ?? COMPUTED;
      return pathsOf(callee.object, scope, depth - 1).map((path) => [...path, key]);
    }
    if (SAME_VALUE.has(callee.property)) return pathsOf(callee.object, scope, depth - 1);
  }
  return pathsOf(callee, scope, depth - 1).map((path) => [...path, CALLED]);
}

function moduleRoot(module: string): string {
  return `module:${module.replace(/^node:/, '')}`;
}

/** A text that is written out, or that a name stands for alone. */
export function textOf(node: CodeNode, scope: Scope, depth: number = MAX_DEPTH): string | undefined {
  if (depth === 0) return undefined;
  if (node.kind === 'text') return node.value;
  if (node.kind === 'concat' && node.parts.every((part) => part.kind === 'text')) {
    return node.parts.map((part) => (part.kind === 'text' ? part.value : '')).join('');
  }
  if (node.kind !== 'name') return undefined;
  const bounds = lookUp(node.name, scope);
  const [only] = bounds;
  return only === undefined || bounds.length > 1 ? undefined : textOf(only.node, only.scope, depth - 1);
}
