import type { PolicyResource, PolicyStatement } from './code-facts.ts';
import { pathsOf, textOf } from './path.ts';
import {
  argumentFor,
  type Bound,
  type CallSite,
  lookUp,
  type Program,
  parametersOf,
  type Scope,
  type Visit,
} from './scope.ts';
import type { CallNode, CodeNode, FunctionNode } from './tree.ts';

const ARNS: ReadonlySet<string> = new Set(['methodArn', 'routeArn', 'method_arn', 'route_arn']);
const MAX_DEPTH = 8;

type Effect = 'Allow' | 'Deny';

/** The methods of AWS's blueprint, `policy.allowMethod(verb, path)`, and what a policy of theirs names. */
const BLUEPRINT: Readonly<Record<string, readonly [Effect, PolicyResource]>> = {
  allowAllMethods: ['Allow', 'wildcard'],
  allow_all_methods: ['Allow', 'wildcard'],
  allowMethod: ['Allow', 'list'],
  allowMethodWithConditions: ['Allow', 'list'],
  allow_method: ['Allow', 'list'],
  denyAllMethods: ['Deny', 'wildcard'],
  deny_all_methods: ['Deny', 'wildcard'],
};

/** A parameter stands for what one call passes. */
interface Call {
  readonly fn: FunctionNode;
  readonly site: CallSite;
}

/**
 * Every policy statement that the code makes. One in a function that is called with effect and resource is told once
 * for each call. `visits`: what runs.
 */
export function policyStatements(program: Program, visits: readonly Visit[]): readonly PolicyStatement[] {
  const running = new Set(visits.map(({ node }) => node));
  return visits.flatMap((visit) => {
    const { node, scope, onError } = visit;
    if (node.kind === 'call') return blueprint(visit);
    const parts = statementParts(program, visit);
    if (parts === undefined) return [];
    const sites = callsOf(program, scope).filter(({ site }) => running.has(site.call));
    const calls: readonly (Call | undefined)[] = sites.length === 0 ? [undefined] : sites;
    return calls.map((call) => ({
      effects: [...new Set(effectsOf(parts.effect, scope, call))],
      resources: parts.resources.flatMap((resource) => resourcesOf(program, resource, scope, call)),
      onError: onError || call?.site.onError === true,
      file: call?.site.scope.file ?? scope.file,
      line: call?.site.call.line ?? node.line,
    }));
  });
}

function blueprint({ node, scope, onError }: Visit): readonly PolicyStatement[] {
  if (node.kind !== 'call' || node.callee.kind !== 'member' || typeof node.callee.property !== 'string')
    return [];
  const found = Object.hasOwn(BLUEPRINT, node.callee.property) ? BLUEPRINT[node.callee.property] : undefined;
  if (found === undefined) return [];
  const [effect, resource] = found;
  return [{ effects: [effect], resources: [resource], onError, file: scope.file, line: node.line }];
}

interface Parts {
  readonly effect: CodeNode;
  readonly resources: readonly CodeNode[];
}

/** `{ Effect, Resource }`, or an object whose properties are set one by one (`statement.Effect = effect`). */
function statementParts(program: Program, { node, scope }: Visit): Parts | undefined {
  if (node.kind === 'object') {
    const value = (key: string): CodeNode | undefined =>
      node.entries.find((entry) => entry.key === key)?.value;
    const [effect, resource] = [value('Effect'), value('Resource')];
    return effect === undefined || resource === undefined ? undefined : { effect, resources: [resource] };
  }
  if (node.kind !== 'assign' || !isProperty(node.target, 'Effect')) return undefined;
  const resources = program.visits.flatMap((other) =>
    other.scope === scope && other.node.kind === 'assign' && isProperty(other.node.target, 'Resource')
      ? [other.node.value]
      : [],
  );
  return resources.length === 0 ? undefined : { effect: node.value, resources };
}

function isProperty(target: CodeNode, property: string): boolean {
  return target.kind === 'member' && target.property === property;
}

function callsOf(program: Program, scope: Scope): readonly Call[] {
  const { fn } = scope;
  if (fn?.name === undefined || parametersOf(fn).length === 0) return [];
  return (program.calls.get(fn.name) ?? []).map((site) => ({ fn, site }));
}

/** What a name stands for: the argument of the call where it is one, else everything that is assigned to it. */
function values(
  name: string,
  scope: Scope,
  call: Call | undefined,
): readonly { readonly node: CodeNode; readonly scope: Scope; readonly call: Call | undefined }[] {
  if (call !== undefined && scope.fn === call.fn) {
    const params = parametersOf(call.fn);
    const index = params.findIndex((param) => param.kind === 'name' && param.name === name);
    const param = params[index];
    const value = param === undefined ? undefined : argumentFor(param, index, call.site.call);
    if (value !== undefined) return [{ node: value, scope: call.site.scope, call: undefined }];
  }
  return lookUp(name, scope).map((bound) => ({ ...bound, call: bound.scope === scope ? call : undefined }));
}

function effectsOf(
  node: CodeNode,
  scope: Scope,
  call: Call | undefined,
  depth: number = MAX_DEPTH,
): readonly ('Allow' | 'Deny' | 'unknown')[] {
  if (depth === 0) return ['unknown'];
  if (node.kind === 'text')
    return node.value === 'Allow' || node.value === 'Deny' ? [node.value] : ['unknown'];
  if (node.kind === 'choice')
    return node.options.flatMap((option) => effectsOf(option, scope, call, depth - 1));
  if (node.kind === 'name') {
    const found = values(node.name, scope, call);
    if (found.length > 0) return found.flatMap((one) => effectsOf(one.node, one.scope, one.call, depth - 1));
  }
  return ['unknown'];
}

function resourcesOf(
  program: Program,
  node: CodeNode,
  scope: Scope,
  call: Call | undefined,
  depth: number = MAX_DEPTH,
): readonly PolicyResource[] {
  if (depth === 0) return ['other'];
  const inner = (of: CodeNode): readonly PolicyResource[] => resourcesOf(program, of, scope, call, depth - 1);
  switch (node.kind) {
    case 'text':
      return [/(?:^|[:/])\*/.test(node.value) ? 'wildcard' : 'other'];
    case 'concat':
      return [
        node.parts.some((part) => part.kind === 'text' && part.value.includes('*')) ? 'wildcard' : 'other',
      ];
    case 'list': {
      const [only, second] = node.items;
      if (only === undefined) return ['other'];
      return second === undefined ? inner(only) : ['list', ...node.items.flatMap(inner)];
    }
    case 'choice':
      return node.options.flatMap(inner);
    case 'name': {
      const found = values(node.name, scope, call);
      if (found.length > 0) {
        return [
          ...new Set(found.flatMap((one) => resourcesOf(program, one.node, one.scope, one.call, depth - 1))),
        ];
      }
      return [ARNS.has(node.name) ? 'methodArn' : 'other'];
    }
    case 'member':
      return [memberResource(node, scope)];
    case 'call': {
      const returned = returnsOf(program, node);
      if (returned.length === 0) return [memberResource(node, scope)];
      return [
        ...new Set(
          returned.flatMap((one) => resourcesOf(program, one.node, one.scope, undefined, depth - 1)),
        ),
      ];
    }
    default:
      return ['other'];
  }
}

/** What a function of the program gives back; nothing for others. */
function returnsOf({ functions, visits }: Program, { callee }: CallNode): readonly Bound[] {
  const own = callee.kind === 'name' ? (functions.get(callee.name) ?? []) : [];
  return own.flatMap(({ scope }) =>
    visits.flatMap(({ node, scope: at }) =>
      at === scope && node.kind === 'return' && node.value !== undefined ? [{ node: node.value, scope }] : [],
    ),
  );
}

/** `event.methodArn`; a part or a change of it is something else. */
function memberResource(node: CodeNode, scope: Scope): PolicyResource {
  if (node.kind === 'call') {
    const texts = node.args.map((arg) => textOf(arg, scope)).filter((text) => text !== undefined);
    if (texts.some((text) => text.includes('*'))) return 'wildcard';
    const { callee } = node;
    if (callee.kind !== 'member' || callee.property !== 'get') return 'other';
  }
  const paths = pathsOf(node, scope);
  return paths.length > 0 && paths.every((path) => ARNS.has(path.at(-1) ?? '')) ? 'methodArn' : 'other';
}
