import type { Api } from '../api.ts';
import type { Definition } from '../definition.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { GroupTable } from '../group-table.ts';
import { checkGroupNames } from './check-names.ts';
import { checkOverlaps } from './check-overlaps.ts';
import { checkGroupRoutes } from './check-routes.ts';

/**
 * Compares a table with the API that it is about. Errors: what the table says cannot be enforced as it is written.
 * Warnings: it can, and somebody may have meant something else.
 */
export function checkGroupTable(definition: Definition, api: Api, table: GroupTable): readonly Diagnostic[] {
  if (api.kind === 'WEBSOCKET') {
    const message = `\`${api.logicalId}\` is a WebSocket API, whose callers are judged once, when they connect`;
    const help = 'a group table is for REST and HTTP APIs';
    return [{ severity: 'error', code: 'GROUPS_API', message, help, at: table.at }];
  }
  return [
    ...checkGroupRoutes(definition, api, table),
    ...checkGroupNames(definition, api, table),
    ...checkOverlaps(api, table),
  ];
}
