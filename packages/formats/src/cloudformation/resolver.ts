import { type MapNode, nearest, type TreeNode, type UnresolvedNode } from '@portcullis/model/source';
import {
  type Diagnostics,
  isNull,
  listNode,
  scalarNode,
  scalarText,
  unresolvedNode,
} from '../source/index.ts';
import { findCycle } from './dependency-cycle.ts';
import type { Environment } from './environment.ts';
import { callOf } from './intrinsics/call.ts';
import { evaluateCondition } from './intrinsics/condition-functions.ts';
import { hasDynamicReference, resolveDynamicReferences } from './intrinsics/dynamic-reference.ts';
import { parameterValue } from './intrinsics/parameters.ts';
import { pseudoParameter } from './intrinsics/pseudo-parameters.ts';
import type { ResolverPorts, Scope, Site, Truth } from './intrinsics/scope.ts';
import { INTRINSICS } from './intrinsics/table.ts';
import { attributeOf, attributesOf, refOf } from './resource-values/table.ts';
import type { Subject, Value } from './resource-values/value.ts';
import type { ParsedTemplate, TemplateResource } from './template.ts';

/** A resource whose properties hold plain and unresolved values only. */
export interface ResolvedResource extends TemplateResource {
  /** What `Ref` gives, or why nobody knows. */
  readonly ref: Value;
  /** Why nobody can say whether the resource exists: its condition depends on a value that is not here. */
  readonly uncertain?: string | undefined;
}

/** Values that evaluation is nested in; far beyond any template, well within the call stack. */
const MAX_DEPTH = 600;

const IN_PROGRESS: unique symbol = Symbol('in progress');

/**
 * Evaluates the intrinsics of one template, lazily: what stands in the branch of an `Fn::If` that is not taken,
 * or in a resource whose condition is false, is not looked at.
 */
export class TemplateResolver implements Scope {
  readonly template: ParsedTemplate;
  readonly environment: Environment;
  readonly ports: ResolverPorts;
  readonly diagnostics: Diagnostics;
  readonly #values = new WeakMap<TreeNode, { readonly value: TreeNode | undefined }>();
  readonly #resources = new Map<string, MapNode | typeof IN_PROGRESS>();
  readonly #conditions = new Map<string, Truth | typeof IN_PROGRESS>();
  readonly #parameters = new Map<string, TreeNode>();
  readonly #dependencies = new Map<string, Set<string>>();
  #current: string | undefined;
  #depth = 0;

  constructor(
    template: ParsedTemplate,
    environment: Environment,
    ports: ResolverPorts,
    diagnostics: Diagnostics,
  ) {
    this.template = template;
    this.environment = environment;
    this.ports = ports;
    this.diagnostics = diagnostics;
  }

  /** Every resource that exists, with its values; also checks parameters, outputs and dependencies. */
  resources(): readonly ResolvedResource[] {
    for (const name of this.template.parameters.keys()) this.#parameter(name);
    for (const [name, node] of this.template.conditions) {
      this.condition(name, { mark: node.mark, path: `Conditions.${name}` });
    }
    const resolved: ResolvedResource[] = [];
    for (const resource of this.template.resources.values()) {
      const exists = this.#exists(resource);
      if (exists === false) continue;
      this.#checkDependsOn(resource);
      resolved.push({
        ...resource,
        properties: this.#propertiesOf(resource),
        ref: refOf(resource.type, this.#subject(resource)),
        uncertain: exists === true ? undefined : exists.unresolved,
      });
    }
    for (const [name, output] of this.template.outputs) this.#checkOutput(name, output);
    this.#checkCycles();
    return resolved;
  }

  /** The exports of the template's outputs, for `Fn::ImportValue` of others. */
  exported(name: string): TreeNode | undefined {
    for (const [key, output] of this.template.outputs) {
      const exporting = output.entries.get('Export')?.value;
      const node = exporting?.kind === 'map' ? exporting.entries.get('Name')?.value : undefined;
      const value = output.entries.get('Value')?.value;
      if (node === undefined || value === undefined) continue;
      const path = `Outputs.${key}`;
      const exportName = this.evaluate(node, `${path}.Export.Name`);
      if (exportName?.kind === 'scalar' && exportName.text === name)
        return this.evaluate(value, `${path}.Value`);
    }
    return undefined;
  }

  evaluate(node: TreeNode, path: string): TreeNode | undefined {
    if (node.kind === 'unresolved') return node;
    if (node.kind === 'scalar' && node.tag === undefined) {
      return hasDynamicReference(node)
        ? resolveDynamicReferences(this, node, { mark: node.mark, path })
        : node;
    }
    const known = this.#values.get(node);
    if (known !== undefined) return known.value;
    if (this.#depth >= MAX_DEPTH) {
      return this.fail('CFN_TOO_DEEP', 'the values are nested too deeply', { mark: node.mark, path });
    }
    this.#depth++;
    const value = this.#evaluateNode(node, path);
    this.#depth--;
    this.#values.set(node, { value });
    return value;
  }

  #evaluateNode(node: TreeNode, path: string): TreeNode | undefined {
    const call = callOf(node);
    if (call !== undefined) {
      const intrinsic = INTRINSICS.get(call.name);
      const site: Site = { mark: node.mark, path };
      if (intrinsic !== undefined) return intrinsic(this, call.argument, site);
      return this.fail(
        'CFN_INTRINSIC',
        `\`${call.name}\` cannot be used here`,
        site,
        'correct its name, or the place',
      );
    }
    if (node.kind === 'list') return this.#evaluateItems(node.items, node, path);
    return node.kind === 'map' ? this.#evaluateEntries(node, path) : node;
  }

  #evaluateItems(items: readonly TreeNode[], node: TreeNode, path: string): TreeNode {
    const values = items.map((item, index) => this.evaluate(item, `${path}[${index}]`));
    if (values.every((value, index) => value === items[index])) return node;
    return listNode(
      values.filter((value) => value !== undefined),
      node.mark,
    );
  }

  #evaluateEntries(node: MapNode, path: string): TreeNode {
    const entries = new Map(node.entries);
    let changed = false;
    for (const entry of node.entries.values()) {
      if (entry.key.startsWith('Fn::')) {
        changed = true;
        entries.delete(entry.key);
        const failure = this.#besideOthers(entry.key, entry.value, entries, path);
        if (failure !== undefined) return failure;
        continue;
      }
      const value = this.evaluate(entry.value, `${path}.${entry.key}`);
      if (value === entry.value) continue;
      changed = true;
      if (value === undefined) entries.delete(entry.key);
      else entries.set(entry.key, { ...entry, value });
    }
    return changed ? { kind: 'map', entries, mark: node.mark } : node;
  }

  /** Only `Fn::Transform` may stand beside other keys: what it gives is merged with them. */
  #besideOthers(
    name: string,
    argument: TreeNode,
    entries: Map<string, { key: string; keyMark: TreeNode['mark']; value: TreeNode }>,
    path: string,
  ): TreeNode | undefined {
    const site: Site = { mark: argument.mark, path };
    const intrinsic = name === 'Fn::Transform' ? INTRINSICS.get(name) : undefined;
    if (intrinsic === undefined) {
      return this.fail(
        'CFN_INTRINSIC',
        `\`${name}\` must be the only key of its map`,
        site,
        'remove the other keys',
      );
    }
    const value = intrinsic(this, argument, site);
    if (value?.kind !== 'map') return value;
    for (const [key, entry] of value.entries) if (!entries.has(key)) entries.set(key, { ...entry });
    return undefined;
  }

  reference(name: string, site: Site): TreeNode | undefined {
    const pseudo = pseudoParameter(this.environment, name, site);
    if (pseudo !== undefined) return pseudo.value;
    if (this.template.parameters.has(name)) return at(this.#parameter(name), site);
    const resource = this.#existing(name, 'Ref', site);
    return resource === undefined
      ? unresolvedNode(`\`${name}\` does not exist`, site.mark)
      : this.#value(refOf(resource.type, this.#subject(resource)), site);
  }

  attribute(logicalId: string, attribute: string, site: Site): TreeNode {
    const resource = this.#existing(logicalId, 'Fn::GetAtt', site);
    if (resource === undefined) return unresolvedNode(`\`${logicalId}\` does not exist`, site.mark);
    if (resource.type === 'AWS::CloudFormation::Stack' && attribute.startsWith('Outputs.')) {
      return this.#output(`${logicalId}.${attribute}`, site);
    }
    const value = attributeOf(resource.type, attribute, this.#subject(resource));
    if (value !== undefined) return this.#value(value, site);
    const known = attributesOf(resource.type).map((word) => `\`${word}\``);
    const help = known.length === 0 ? 'it has none' : `it has ${known.join(', ')}`;
    return this.fail('CFN_ATTRIBUTE', `${resource.type} has no attribute \`${attribute}\``, site, help);
  }

  /** No export can have this name: export names hold letters, digits, colons and hyphens only. */
  #output(name: string, site: Site): TreeNode {
    const reason = `the output \`${name}\` of a nested stack is not known here (give it in \`imports\` of portcullis.yaml: \`${name}: ...\`)`;
    return this.ports.importValue(name) ?? unresolvedNode(reason, site.mark);
  }

  condition(name: string, site: Site): Truth {
    const known = this.#conditions.get(name);
    if (known === IN_PROGRESS) {
      this.fail('CFN_CYCLE', `the condition \`${name}\` depends on itself`, site);
      return { unresolved: `the condition \`${name}\` depends on itself` };
    }
    if (known !== undefined) return known;
    const node = this.template.conditions.get(name);
    if (node === undefined) {
      this.fail(
        'CFN_DANGLING_REF',
        `there is no condition \`${name}\``,
        site,
        'add it to `Conditions`, or correct the name',
      );
      return { unresolved: `there is no condition \`${name}\`` };
    }
    this.#conditions.set(name, IN_PROGRESS);
    const truth = this.truth(node, `Conditions.${name}`);
    this.#conditions.set(name, truth);
    return truth;
  }

  truth(node: TreeNode, path: string): Truth {
    if (this.#depth >= MAX_DEPTH) {
      this.fail('CFN_TOO_DEEP', 'the conditions are nested too deeply', { mark: node.mark, path });
      return { unresolved: 'the conditions are nested too deeply' };
    }
    this.#depth++;
    const truth = evaluateCondition(this, node, path);
    this.#depth--;
    return truth;
  }

  fail(code: string, message: string, site: Site, help?: string): UnresolvedNode {
    this.diagnostics.error(code, message, site, help);
    return unresolvedNode(message, site.mark);
  }

  #parameter(name: string): TreeNode {
    const known = this.#parameters.get(name);
    if (known !== undefined) return known;
    const definition = this.template.parameters.get(name);
    if (definition === undefined) throw new Error(`no parameter ${name}`);
    const value = parameterValue(this, name, definition);
    this.#parameters.set(name, value);
    return value;
  }

  /** The resource that a function names, where it exists; records the dependency, or the error. */
  #existing(logicalId: string, called: string, site: Site): TemplateResource | undefined {
    const resource = this.template.resources.get(logicalId);
    if (resource === undefined) {
      const message = `\`${called}\` names \`${logicalId}\`, which the template does not have`;
      this.fail('CFN_DANGLING_REF', message, site, this.#suggestion(logicalId));
      return undefined;
    }
    if (this.#exists(resource) === false) {
      const message = `\`${called}\` names \`${logicalId}\`, whose condition \`${resource.condition}\` is false`;
      this.fail(
        'CFN_DANGLING_REF',
        message,
        site,
        'put the reference into an `Fn::If` with the same condition',
      );
      return undefined;
    }
    if (this.#current !== undefined) this.#dependenciesOf(this.#current).add(logicalId);
    return resource;
  }

  #suggestion(name: string): string {
    const names = [...this.template.parameters.keys(), ...this.template.resources.keys()];
    const near = nearest(name, names);
    return near === undefined
      ? 'add the resource or parameter, or correct the name'
      : `did you mean \`${near}\`?`;
  }

  #exists(resource: TemplateResource): Truth {
    const { condition, mark, logicalId } = resource;
    return (
      condition === undefined || this.condition(condition, { mark, path: `Resources.${logicalId}.Condition` })
    );
  }

  #propertiesOf(resource: TemplateResource): MapNode {
    const known = this.#resources.get(resource.logicalId);
    // A cycle: it is named once, by the check of the dependencies.
    if (known === IN_PROGRESS) return { kind: 'map', entries: new Map(), mark: resource.mark };
    if (known !== undefined) return known;
    this.#resources.set(resource.logicalId, IN_PROGRESS);
    const outer = this.#current;
    this.#current = resource.logicalId;
    const value = this.evaluate(resource.properties, resource.path);
    this.#current = outer;
    const properties: MapNode =
      value?.kind === 'map' ? value : { kind: 'map', entries: new Map(), mark: resource.mark };
    this.#resources.set(resource.logicalId, properties);
    return properties;
  }

  #subject(resource: TemplateResource): Subject {
    return {
      logicalId: resource.logicalId,
      environment: this.environment,
      property: (name) => {
        const node = this.#propertiesOf(resource).entries.get(name)?.value;
        if (node === undefined || isNull(node)) return undefined;
        if (node.kind === 'scalar') return scalarText(node);
        if (node.kind === 'unresolved') return { unresolved: node.reason };
        return { unresolved: `\`${name}\` of \`${resource.logicalId}\` is no text` };
      },
    };
  }

  #value(value: Value, site: Site): TreeNode {
    return typeof value === 'string'
      ? scalarNode(value, site.mark)
      : unresolvedNode(value.unresolved, site.mark);
  }

  #checkDependsOn(resource: TemplateResource): void {
    for (const name of resource.dependsOn) {
      if (this.template.resources.has(name)) {
        this.#dependenciesOf(resource.logicalId).add(name);
      } else {
        const site: Site = { mark: resource.mark, path: `Resources.${resource.logicalId}.DependsOn` };
        const message = `\`DependsOn\` names \`${name}\`, which the template does not have`;
        this.fail('CFN_DANGLING_REF', message, site, this.#suggestion(name));
      }
    }
  }

  #checkOutput(name: string, output: MapNode): void {
    const condition = output.entries.get('Condition')?.value;
    const path = `Outputs.${name}`;
    if (
      condition?.kind === 'scalar' &&
      this.condition(condition.text, { mark: condition.mark, path }) === false
    )
      return;
    const value = output.entries.get('Value')?.value;
    if (value !== undefined) this.evaluate(value, `${path}.Value`);
  }

  #checkCycles(): void {
    const cycle = findCycle(this.#dependencies);
    const first = cycle === undefined ? undefined : this.template.resources.get(cycle[0] ?? '');
    if (cycle === undefined || first === undefined) return;
    const site: Site = { mark: first.mark, path: `Resources.${first.logicalId}` };
    const ring = [...cycle, first.logicalId].map((name) => `\`${name}\``).join(' -> ');
    this.fail('CFN_CYCLE', `resources depend on each other in a circle: ${ring}`, site, 'break the circle');
  }

  #dependenciesOf(logicalId: string): Set<string> {
    const known = this.#dependencies.get(logicalId);
    if (known !== undefined) return known;
    const made = new Set<string>();
    this.#dependencies.set(logicalId, made);
    return made;
  }
}

/** The same value, at the place where it is used. */
function at(node: TreeNode, site: Site): TreeNode {
  return { ...node, mark: site.mark };
}
