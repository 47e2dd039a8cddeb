import { lastName, type Program } from './scope.ts';
import { type CodeNode, childrenOf, type FunctionNode } from './tree.ts';

/** What runs when Lambda calls a function of a module. */
export interface Reach {
  /** The functions that Lambda calls. */
  readonly entries: ReadonlySet<FunctionNode>;
  /** They, and all that they may call. */
  readonly reached: ReadonlySet<FunctionNode>;
}

/**
 * Follows the names from the function that Lambda calls: a file may hold the handlers of several functions. What is
 * registered while the module loads (routes, decorated functions, callbacks) counts as called. `undefined` where the
 * entry is not found: then anything may run.
 */
export function reachOf(program: Program, entry: string): Reach | undefined {
  const start = new Start(entry);
  for (const node of program.nodes) start.look(node);
  if (start.entries.size === 0 && start.entryNames.size === 0) return undefined;
  const reached = new Set<FunctionNode>([...start.entries, ...start.functions]);
  const add = (name: string): void => {
    for (const { fn } of program.functions.get(name) ?? []) reached.add(fn);
  };
  for (const name of [...start.entryNames, ...start.names]) add(name);
  const named = namesByFunction(program);
  // The set grows while it is walked.
  for (const fn of reached) {
    const { names, inner } = named.get(fn) ?? { names: [], inner: [] };
    for (const one of inner) reached.add(one);
    for (const name of names) add(name);
  }
  const called = [...start.entryNames].flatMap((name) =>
    (program.functions.get(name) ?? []).map(({ fn }) => fn),
  );
  return { entries: new Set([...start.entries, ...called]), reached };
}

/** What the top level of the modules says. */
class Start {
  readonly entries: Set<FunctionNode> = new Set();
  readonly entryNames: Set<string> = new Set();
  readonly functions: Set<FunctionNode> = new Set();
  readonly names: Set<string> = new Set();
  readonly #entry: string;

  constructor(entry: string) {
    this.#entry = entry;
  }

  look(node: CodeNode): void {
    if (node.kind === 'function') {
      if (node.name === this.#entry) this.entries.add(node);
      else if (node.name === undefined || node.registered === true) this.functions.add(node);
      return;
    }
    if (node.kind === 'assign') {
      const value = lastName(node.target) === this.#entry ? node.value : entryOf(node.value, this.#entry);
      if (value !== undefined) this.#take(value);
      return;
    }
    if (node.kind === 'call') {
      for (const arg of node.args) if (arg.kind === 'name') this.names.add(arg.name);
    }
    for (const child of childrenOf(node)) this.look(child);
  }

  /** `exports.handler = wrap(base)`: what is named, and what is written there. */
  #take(node: CodeNode): void {
    if (node.kind === 'function') {
      this.entries.add(node);
      return;
    }
    if (node.kind === 'name') this.entryNames.add(node.name);
    for (const child of childrenOf(node)) this.#take(child);
  }
}

/** `module.exports = { handler: ... }`. */
function entryOf(value: CodeNode, entry: string): CodeNode | undefined {
  return value.kind === 'object' ? value.entries.find(({ key }) => key === entry)?.value : undefined;
}

interface Inside {
  readonly names: string[];
  readonly inner: FunctionNode[];
}

function namesByFunction({ visits }: Program): ReadonlyMap<FunctionNode, Inside> {
  const found = new Map<FunctionNode, Inside>();
  for (const { node, scope } of visits) {
    if (scope.fn === undefined) continue;
    let inside = found.get(scope.fn);
    if (inside === undefined) {
      inside = { names: [], inner: [] };
      found.set(scope.fn, inside);
    }
    if (node.kind === 'name') inside.names.push(node.name);
    else if (node.kind === 'member' && typeof node.property === 'string') inside.names.push(node.property);
    else if (node.kind === 'function') inside.inner.push(node);
  }
  return found;
}
