import type { CognitoResource } from '@portcullis/model';
import type { Json, TreeNode } from '@portcullis/model/source';
import { byLogicalId, type ImportContext } from './resource-index.ts';

const PREFIX = 'AWS::Cognito::';

/** Every resource of Amazon Cognito with its resolved properties. */
export function importCognitoResources({ index }: ImportContext): readonly CognitoResource[] {
  return index.types
    .filter((type) => type.startsWith(PREFIX))
    .flatMap((type) => index.ofType(type).map((entry) => ({ entry, type })))
    .map(({ entry, type }): CognitoResource => {
      const unresolved: Unresolved[] = [];
      const value = new Reader(unresolved).valueOf(entry.resource.properties, '');
      const { logicalId, ref: id, at } = entry;
      const properties = typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
      return {
        type: type.slice(PREFIX.length),
        logicalId,
        id,
        properties: properties as Readonly<Record<string, Json>>,
        unresolved,
        at,
      };
    })
    .sort(byLogicalId);
}

interface Unresolved {
  readonly path: string;
  readonly reason: string;
}

/** Nodes of one resource; YAML aliases share theirs, and written out they may be without end. */
const MAX_NODES = 20_000;

class Reader {
  readonly #unresolved: Unresolved[];
  #left = MAX_NODES;

  constructor(unresolved: Unresolved[]) {
    this.#unresolved = unresolved;
  }

  /** `undefined` for what is not here, whose place and reason are kept. */
  valueOf(node: TreeNode, path: string): Json | undefined {
    if (this.#left-- <= 0) return this.#notHere(path, `the resource has more than ${MAX_NODES} values`);
    switch (node.kind) {
      case 'map': {
        const entries = [...node.entries].flatMap(([key, { value }]): [string, Json][] => {
          const found = this.valueOf(value, path === '' ? key : `${path}.${key}`);
          return found === undefined ? [] : [[key, found]];
        });
        return Object.fromEntries(entries);
      }
      case 'list':
        return node.items.flatMap((item, at) => {
          const found = this.valueOf(item, `${path}[${at}]`);
          return found === undefined ? [] : [found];
        });
      case 'unresolved':
        return this.#notHere(path, node.reason);
      default:
        return node.value;
    }
  }

  #notHere(path: string, reason: string): undefined {
    // Of what is cut off, the first says it for all.
    if (this.#unresolved.length < 100) this.#unresolved.push({ path, reason });
    return undefined;
  }
}
