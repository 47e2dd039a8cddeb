import type { CallNode, CodeNode, FunctionNode } from './tree.ts';
import { childrenOf } from './tree.ts';

/** A value with the scope whose names it uses. */
export interface Bound {
  readonly node: CodeNode;
  readonly scope: Scope;
}

/** The names of one function, or of a module. */
export interface Scope {
  readonly file: string;
  readonly parent?: Scope | undefined;
  readonly fn?: FunctionNode | undefined;
  readonly bindings: Map<string, Bound[]>;
  /** What is known of the values here; asked for once the program is read. */
  readonly paths: WeakMap<CodeNode, readonly (readonly string[])[]>;
}

export function newScope(file: string, parent?: Scope, fn?: FunctionNode): Scope {
  return { file, parent, fn, bindings: new Map(), paths: new WeakMap() };
}

export interface CallSite {
  readonly call: CallNode;
  readonly scope: Scope;
  /** The try statements in whose handler it stands make it part of what happens on an error. */
  readonly onError: boolean;
}

export interface Visit {
  readonly node: CodeNode;
  readonly scope: Scope;
  readonly onError: boolean;
  readonly parent?: CodeNode | undefined;
}

export interface SourceFile {
  readonly file: string;
  readonly nodes: readonly CodeNode[];
}

/** All nodes of a program in the order of the text, with their scopes; functions and calls by name. */
export class Program {
  readonly visits: Visit[] = [];
  /** The top level of all files. */
  readonly nodes: readonly CodeNode[];
  readonly functions: Map<string, { readonly fn: FunctionNode; readonly scope: Scope }[]> = new Map();
  readonly calls: Map<string, CallSite[]> = new Map();

  constructor(files: readonly SourceFile[]) {
    this.nodes = files.flatMap(({ nodes }) => nodes);
    for (const { file, nodes } of files) {
      const scope = newScope(file);
      for (const node of nodes) this.#visit(node, scope, false, undefined);
    }
    this.#bindParameters();
  }

  #visit(node: CodeNode, scope: Scope, onError: boolean, parent: CodeNode | undefined): void {
    this.visits.push({ node, scope, onError, parent });
    switch (node.kind) {
      case 'assign':
        bind(node.target, { node: node.value, scope }, scope);
        break;
      case 'import':
        for (const { name } of node.names) add(scope, name, { node, scope });
        break;
      case 'call':
        push(this.calls, lastName(node.callee), { call: node, scope, onError });
        break;
      case 'try':
        for (const child of node.body) this.#visit(child, scope, onError, node);
        for (const child of node.handler) this.#visit(child, scope, true, node);
        return;
      case 'function': {
        const inner = newScope(scope.file, scope, node);
        push(this.functions, node.name ?? '', { fn: node, scope: inner });
        for (const child of node.body) this.#visit(child, inner, onError, node);
        return;
      }
    }
    for (const child of childrenOf(node)) this.#visit(child, scope, onError, node);
  }

  /** What a function is called with is what its parameters stand for. */
  #bindParameters(): void {
    for (const [name, functions] of this.functions) {
      for (const site of name === '' ? [] : (this.calls.get(name) ?? [])) {
        for (const { fn, scope } of functions) {
          for (const [index, param] of parametersOf(fn).entries()) {
            const value = argumentFor(param, index, site.call);
            if (value !== undefined) bind(param, { node: value, scope: site.scope }, scope);
          }
        }
      }
    }
  }
}

/** Without the object of a method, which calls do not pass. */
export function parametersOf({ params }: FunctionNode): readonly CodeNode[] {
  const [first] = params;
  return first?.kind === 'name' && (first.name === 'self' || first.name === 'cls') ? params.slice(1) : params;
}

export function argumentFor(param: CodeNode, index: number, call: CallNode): CodeNode | undefined {
  return (param.kind === 'name' ? call.keywords.get(param.name) : undefined) ?? call.args[index];
}

/** Everything that a name may stand for, in the nearest scope that has it. */
export function lookUp(name: string, scope: Scope): readonly Bound[] {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) {
    const found = at.bindings.get(name);
    if (found !== undefined) return found;
    if (at.fn?.params.some((param) => param.kind === 'name' && param.name === name) === true) return [];
  }
  return [];
}

export function lastName(callee: CodeNode): string {
  if (callee.kind === 'name') return callee.name;
  return callee.kind === 'member' && typeof callee.property === 'string' ? callee.property : '';
}

/** `const { a: { b } } = value` binds `b` to `value.a.b`. */
function bind(target: CodeNode, value: Bound, scope: Scope): void {
  if (target.kind === 'name') add(scope, target.name, value);
  else if (target.kind === 'object') {
    for (const { key, value: inner } of target.entries) {
      const { line } = inner;
      const part: CodeNode =
        key === '...' ? value.node : { kind: 'member', object: value.node, property: key, line };
      bind(inner, { node: part, scope: value.scope }, scope);
    }
  }
}

function add({ bindings }: Scope, name: string, value: Bound): void {
  const list = bindings.get(name);
  if (list === undefined) bindings.set(name, [value]);
  else list.push(value);
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
