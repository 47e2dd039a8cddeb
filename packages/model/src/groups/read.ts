import type { Diagnostic } from '../diagnostic.ts';
import type { GroupInheritance, GroupRoute, GroupTable, NamedGroup } from '../group-table.ts';
import { isMethod, type Method } from '../method.ts';
import { describe } from '../source/describe.ts';
import { nearest } from '../source/nearest.ts';
import { locate } from '../source/position.ts';
import type { MapEntry, MapNode, Mark, TreeNode } from '../source/tree.ts';

const KEYS = ['routes', 'inherit', 'default', 'pools', 'authorizer'];
/** The word that stands in place of groups where a route's own auth decides alone. */
const UNGROUPED = 'ungrouped';
/** Amazon Cognito API Reference, "CreateGroup": 1 to 128 characters, no white space. */
const GROUP_NAME = /^[\p{L}\p{M}\p{S}\p{N}\p{P}]{1,128}$/u;

/**
 * Reads a table of routes and groups from where it stands in a document. Nothing is guessed: every key and value that
 * is not one of the table's is an error, and then there is no table.
 *
 * @example
 * const { table, diagnostics } = readGroupTable(treeOfValue({ routes: { 'GET /orders': ['reader'] } }, 'groups'), '');
 */
export function readGroupTable(
  node: TreeNode,
  path: string,
): { readonly table?: GroupTable | undefined; readonly diagnostics: readonly Diagnostic[] } {
  const reader = new TableReader();
  const table = reader.table(node, path);
  return reader.diagnostics.length > 0 ? { diagnostics: reader.diagnostics } : { table, diagnostics: [] };
}

class TableReader {
  readonly diagnostics: Diagnostic[] = [];

  table(node: TreeNode, path: string): GroupTable | undefined {
    const map = this.#map(node, path, 'a table of routes and groups');
    if (map === undefined) return undefined;
    for (const { key, keyMark } of map.entries.values()) {
      if (KEYS.includes(key)) continue;
      const meant = nearest(key, KEYS);
      const help = meant === undefined ? `it has ${KEYS.join(', ')}` : `write \`${meant}\``;
      this.#error('GROUPS_KEY', keyMark, path, `a group table has no \`${key}\``, help);
    }
    const routes = map.entries.get('routes');
    if (routes === undefined) {
      this.#error(
        'GROUPS_KEY',
        map.mark,
        path,
        'the group table has no `routes`',
        'add `routes`, a group list per route',
      );
    }
    this.#checkDefault(map.entries.get('default'), path);
    return {
      routes: this.#entries(routes, path, 'routes').flatMap(
        (entry) => this.#route(entry, `${path}.routes`) ?? [],
      ),
      inherit: this.#entries(map.entries.get('inherit'), path, 'inherit').flatMap(
        (entry) => this.#inheritance(entry, `${path}.inherit`) ?? [],
      ),
      pools: this.#names(map.entries.get('pools')?.value, `${path}.pools`, 'user pools'),
      authorizer: this.#authorizer(map.entries.get('authorizer'), `${path}.authorizer`),
      at: locate(map.mark),
    };
  }

  #checkDefault(entry: MapEntry | undefined, path: string): void {
    if (entry === undefined || (entry.value.kind === 'scalar' && entry.value.value === 'deny')) return;
    const help = 'write `default: deny`, and `ungrouped` at each route that groups do not decide';
    this.#error('GROUPS_DEFAULT', entry.value.mark, `${path}.default`, '`default` can only be `deny`', help);
  }

  #authorizer(entry: MapEntry | undefined, path: string): NamedGroup | undefined {
    const [first, second] = this.#names(entry?.value, path, 'one authorizer');
    if (second !== undefined && entry !== undefined) {
      const help = 'leave `authorizer` out where routes have several';
      this.#error('GROUPS_TYPE', entry.value.mark, path, '`authorizer` names one authorizer', help);
    }
    return first;
  }

  #route({ key, keyMark, value }: MapEntry, path: string): GroupRoute | undefined {
    const at = locate(keyMark);
    const [, method = 'ANY', target = '$default'] = /^(?:([A-Z]+) (\/\S*)|\$default)$/.exec(key) ?? ['', ''];
    if (method === '' || !isMethod(method)) {
      const help = 'write a verb (or ANY), one space and the path as the API declares it: `GET /orders/{id}`';
      this.#error('GROUPS_ROUTE_KEY', keyMark, path, `\`${key}\` is not a route`, help);
      return undefined;
    }
    const route = { method: method as Method, path: target, at };
    if (value.kind === 'scalar' && value.value === UNGROUPED)
      return { ...route, access: { kind: 'ungrouped' } };
    const groups = this.#names(value, `${path}.${key}`, 'groups');
    return { ...route, access: { kind: 'groups', groups } };
  }

  #inheritance({ key, keyMark, value }: MapEntry, path: string): GroupInheritance | undefined {
    if (!GROUP_NAME.test(key)) {
      this.#error('GROUPS_NAME', keyMark, path, `\`${key}\` cannot be the name of a group`);
      return undefined;
    }
    return { group: key, from: this.#names(value, `${path}.${key}`, 'groups'), at: locate(keyMark) };
  }

  /** One name or a list of names. */
  #names(node: TreeNode | undefined, path: string, what: string): readonly NamedGroup[] {
    if (node === undefined) return [];
    const names: NamedGroup[] = [];
    // The arguments of an intrinsic are no names: `!If [Strict, admin, reader]` would let in members of `Strict`.
    for (const item of node.kind === 'list' && node.tag === undefined ? node.items : [node]) {
      // What YAML takes for a number or a truth value may well be a group's name: it counts as it is written.
      const name =
        item.kind === 'scalar' && item.tag === undefined && item.value !== null ? item.text : undefined;
      if (name === undefined || !GROUP_NAME.test(name)) {
        const help =
          what === 'groups' ? 'write a list of group names, or `ungrouped`' : 'write names as text';
        const found = name === undefined ? describe(item) : `\`${name}\``;
        this.#error(
          'GROUPS_NAME',
          item.mark,
          path,
          `${found} stands where names of ${what} are expected`,
          help,
        );
      } else if (name === UNGROUPED && what === 'groups') {
        const help = 'write `ungrouped` alone, in place of the list, where groups do not decide';
        this.#error('GROUPS_NAME', item.mark, path, '`ungrouped` is not the name of a group here', help);
      } else if (names.some((other) => other.name === name)) {
        this.#error('GROUPS_NAME', item.mark, path, `\`${name}\` stands here twice`, 'remove one of the two');
      } else names.push({ name, at: locate(item.mark) });
    }
    return names;
  }

  #entries(entry: MapEntry | undefined, path: string, key: string): readonly MapEntry[] {
    if (entry === undefined) return [];
    return [...(this.#map(entry.value, `${path}.${key}`, `\`${key}\``)?.entries.values() ?? [])];
  }

  #map(node: TreeNode, path: string, what: string): MapNode | undefined {
    if (node.kind === 'map' && node.tag === undefined) return node;
    const help = 'write a map: `routes: { GET /orders: [reader] }` in the table, groups by names in the rest';
    this.#error('GROUPS_TYPE', node.mark, path, `${what} must be a map, not ${describe(node)}`, help);
    return undefined;
  }

  #error(code: string, mark: Mark, path: string, message: string, help?: string): void {
    this.diagnostics.push({ severity: 'error', code, message, help, at: locate(mark), path });
  }
}
