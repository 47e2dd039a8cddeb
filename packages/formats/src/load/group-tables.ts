import type { Api, Definition, GroupTable } from '@portcullis/model';
import { checkGroupTable, readGroupTable } from '@portcullis/model/groups';
import type { MapEntry, MapNode, TreeNode } from '@portcullis/model/source';
import type { Diagnostics } from '../source/index.ts';

const PATH = 'Metadata.Portcullis.Groups';

/** The group tables of the templates' `Metadata.Portcullis.Groups`, joined to their APIs, and all tables checked. */
export function withGroupTables(
  definition: Definition,
  metadata: readonly (MapNode | undefined)[],
  diagnostics: Diagnostics,
): Definition {
  const tables = new Map<string, GroupTable>();
  for (const one of metadata) {
    const node = entryOf(entryOf(one, 'Portcullis')?.value, 'Groups')?.value;
    if (node !== undefined) readTables(node, definition.apis, tables, diagnostics);
  }
  const apis = definition.apis.map((api): Api => {
    const groupTable = tables.get(api.logicalId) ?? api.groupTable;
    return groupTable === api.groupTable ? api : { ...api, groupTable };
  });
  const joined = { ...definition, apis };
  for (const api of apis) {
    if (api.groupTable !== undefined) diagnostics.addAll(checkGroupTable(joined, api, api.groupTable));
  }
  return joined;
}

function readTables(
  node: TreeNode,
  apis: readonly Api[],
  tables: Map<string, GroupTable>,
  diagnostics: Diagnostics,
): void {
  const [only, second] = apis;
  if (node.kind !== 'map' || entryOf(node, 'routes') !== undefined) {
    if (only === undefined || second !== undefined) {
      const ids = apis.map(({ logicalId }) => `\`${logicalId}\``).join(', ');
      const message = `the template has ${only === undefined ? 'no API' : 'several APIs'}, so nobody can say which one the group table is about`;
      const help = only === undefined ? 'remove it' : `put it below a key that names the API: ${ids}`;
      diagnostics.error('GROUPS_API', message, { mark: node.mark, path: PATH }, help);
    } else join(only, node, PATH, tables, diagnostics);
    return;
  }
  if (node.entries.size === 0) {
    const help = 'add `routes`, a group list per route, or remove it';
    diagnostics.error('GROUPS_KEY', 'the group table is empty', { mark: node.mark, path: PATH }, help);
  }
  for (const { key, keyMark, value } of node.entries.values()) {
    const api = apis.find(({ logicalId }) => logicalId === key);
    if (api !== undefined) {
      join(api, value, `${PATH}.${key}`, tables, diagnostics);
      continue;
    }
    const ids = apis.map(({ logicalId }) => `\`${logicalId}\``).join(', ');
    const help = `below it stand \`routes\`, or the logical ids of APIs: ${ids}`;
    const place = { mark: keyMark, path: PATH };
    diagnostics.error('GROUPS_API', `the template has no API \`${key}\``, place, help);
  }
}

function join(
  api: Api,
  node: TreeNode,
  path: string,
  tables: Map<string, GroupTable>,
  diagnostics: Diagnostics,
): void {
  if (api.groupTable !== undefined || tables.has(api.logicalId)) {
    const message = `\`${api.logicalId}\` has two group tables`;
    const help = 'keep the one in `Metadata.Portcullis.Groups`, or `x-portcullis-groups` in its definition';
    diagnostics.error('GROUPS_TWICE', message, { mark: node.mark, path }, help);
  }
  const { table, diagnostics: found } = readGroupTable(node, path);
  diagnostics.addAll(found);
  if (table !== undefined) tables.set(api.logicalId, table);
}

function entryOf(node: TreeNode | undefined, key: string): MapEntry | undefined {
  return node?.kind === 'map' ? node.entries.get(key) : undefined;
}
