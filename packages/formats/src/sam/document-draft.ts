import type { MapEntry, MapNode, Mark, TreeNode } from '@portcullis/model/source';
import { ifNode, noValueNode, refNode } from '../cloudformation/intrinsic-nodes.ts';
import { mapNode, scalarNode } from '../source/index.ts';
import { conditionalMaps, editConditional, merged, withEntry } from './node-edit.ts';

export const ANY_METHOD = 'x-amazon-apigateway-any-method';
export const INTEGRATION = 'x-amazon-apigateway-integration';

const METHODS: ReadonlySet<string> = new Set([
  'delete',
  'get',
  'head',
  'options',
  'patch',
  'post',
  'put',
  ANY_METHOD,
]);

/** `ANY` and `any` become the extension; other methods lower case. */
export function normalizeMethod(method: string): string {
  const lower = method.toLowerCase();
  return lower === 'any' ? ANY_METHOD : lower;
}

/** The OpenAPI document of one API while events, authorizers and defaults are written into it. */
export class DocumentDraft {
  #root: MapNode;
  readonly #paths: Map<string, MapEntry>;

  constructor(body: MapNode) {
    this.#root = body;
    const paths = body.entries.get('paths')?.value;
    this.#paths = new Map(paths?.kind === 'map' ? paths.entries : []);
  }

  static empty(
    version: { readonly key: 'swagger' | 'openapi'; readonly value: string },
    mark: Mark,
  ): DocumentDraft {
    const info = mapNode({ version: scalarNode('1.0', mark), title: refNode('AWS::StackName', mark) }, mark);
    const paths = mapNode({}, mark);
    return new DocumentDraft(mapNode({ [version.key]: scalarNode(version.value, mark), info, paths }, mark));
  }

  get(key: string): TreeNode | undefined {
    return this.#root.entries.get(key)?.value;
  }

  set(key: string, value: TreeNode): void {
    this.#root = withEntry(this.#root, key, value);
  }

  get paths(): readonly string[] {
    return [...this.#paths.keys()];
  }

  /** Methods of a path, normalized, in document order. */
  methods(path: string): readonly string[] {
    const item = this.#paths.get(path)?.value;
    if (item === undefined) return [];
    const names = conditionalMaps(item).flatMap((map) => [...map.entries.keys()].map(normalizeMethod));
    return [...new Set(names)].filter((name) => METHODS.has(name));
  }

  hasOperation(path: string, method: string): boolean {
    return this.methods(path).includes(normalizeMethod(method));
  }

  hasIntegration(path: string, method: string): boolean {
    let found = false;
    this.editOperation(path, method, (operation) => {
      found ||= hasIntegration(operation);
      return operation;
    });
    return found;
  }

  /** Adds an empty operation where there is none. */
  addOperation(path: string, method: string, mark: Mark): void {
    const key = normalizeMethod(method);
    const entry = this.#paths.get(path) ?? { key: path, keyMark: mark, value: mapNode({}, mark) };
    const value = editConditional(entry.value, (item) =>
      [...item.entries.keys()].some((name) => normalizeMethod(name) === key)
        ? item
        : withEntry(item, key, mapNode({}, mark)),
    );
    this.#paths.set(path, { ...entry, value });
  }

  editOperation(path: string, method: string, edit: (operation: MapNode) => MapNode): void {
    const wanted = normalizeMethod(method);
    this.#editOperations(path, (name, operation) => (name === wanted ? edit(operation) : operation));
  }

  /** Edits operations that have an integration; others are placeholders that SAM leaves alone. */
  editIntegrated(edit: (method: string, operation: MapNode) => MapNode): void {
    for (const path of this.paths) {
      this.#editOperations(path, (name, operation) =>
        hasIntegration(operation) ? edit(name, operation) : operation,
      );
    }
  }

  /** The whole operation is there only where a condition of the template holds. */
  makeConditional(path: string, method: string, condition: string): void {
    const entry = this.#paths.get(path);
    if (entry === undefined) return;
    const value = editConditional(entry.value, (item) => {
      const key = normalizeMethod(method);
      const operation = item.entries.get(key)?.value;
      if (operation === undefined) return item;
      return withEntry(item, key, ifNode(condition, operation, noValueNode(operation.mark), operation.mark));
    });
    this.#paths.set(path, { ...entry, value });
  }

  /** Security schemes stand where the document's version has them. */
  addSecuritySchemes(schemes: MapNode, options: { readonly keep: boolean } = { keep: false }): void {
    this.#addComponents('securityDefinitions', 'securitySchemes', schemes, options.keep);
  }

  addModels(models: MapNode): void {
    this.#addComponents('definitions', 'schemas', models, false);
  }

  toNode(): MapNode {
    const paths = this.get('paths');
    return withEntry(this.#root, 'paths', {
      kind: 'map',
      entries: this.#paths,
      mark: paths?.mark ?? this.#root.mark,
    });
  }

  #addComponents(swaggerKey: string, componentKey: string, added: MapNode, keep: boolean): void {
    const swagger = this.get('swagger') !== undefined;
    const components = this.get('components');
    const owner = swagger ? this.#root : components?.kind === 'map' ? components : mapNode({}, added.mark);
    const key = swagger ? swaggerKey : componentKey;
    const existing = owner.entries.get(key)?.value;
    const under = existing?.kind === 'map' ? existing : mapNode({}, added.mark);
    const value = keep ? merged(added, under) : merged(under, added);
    if (swagger) this.set(key, value);
    else this.set('components', withEntry(owner, key, value));
  }

  #editOperations(path: string, edit: (method: string, operation: MapNode) => MapNode): void {
    const entry = this.#paths.get(path);
    if (entry === undefined) return;
    const value = editConditional(entry.value, (item) => {
      let out = item;
      for (const { key, value: operation } of item.entries.values()) {
        const method = normalizeMethod(key);
        if (!METHODS.has(method)) continue;
        // A key without a value (`get:`) is an empty operation.
        const node =
          operation.kind === 'scalar' && operation.value === null ? mapNode({}, operation.mark) : operation;
        out = withEntry(
          out,
          key,
          editConditional(node, (map) => edit(method, map)),
        );
      }
      return out;
    });
    this.#paths.set(path, { ...entry, value });
  }
}

function hasIntegration(operation: MapNode): boolean {
  return operation.entries.has(INTEGRATION);
}
