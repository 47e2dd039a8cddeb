import type { Api } from '../api.ts';
import type { Definition } from '../definition.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { GroupTable, NamedGroup } from '../group-table.ts';
import { nearest } from '../source/nearest.ts';
import { admittedGroups, groupsOfTable, inheritedGroups } from './inheritance.ts';
import { poolsOfTable } from './pools.ts';

/** The table's groups against those of the pool, and against each other. */
export function checkGroupNames(definition: Definition, api: Api, table: GroupTable): readonly Diagnostic[] {
  const used = usedNames(table);
  const declared = new Map(
    poolsOfTable(definition, api, table).flatMap((pool) =>
      pool.groups.map((group) => [group.name, group.at]),
    ),
  );
  return [
    ...(declared.size > 0 ? unknownGroups(used, [...declared.keys()]) : severalCases(used, table)),
    ...cycles(table),
    ...unreachable(table, declared),
  ];
}

function usedNames(table: GroupTable): readonly NamedGroup[] {
  const listed = table.routes.flatMap(({ access }) => (access.kind === 'groups' ? access.groups : []));
  return [...listed, ...table.inherit.flatMap((line) => [{ name: line.group, at: line.at }, ...line.from])];
}

function unknownGroups(used: readonly NamedGroup[], declared: readonly string[]): readonly Diagnostic[] {
  return used
    .filter(({ name }) => !declared.includes(name))
    .map(({ name, at }) => {
      const meant = nearest(name, declared);
      const sameButCase = meant?.toLowerCase() === name.toLowerCase();
      const help = sameButCase
        ? `the pool has \`${meant}\`: names of groups are case-sensitive`
        : `the pool has ${declared.map((one) => `\`${one}\``).join(', ')}`;
      return {
        severity: 'error',
        code: 'GROUPS_UNKNOWN_GROUP',
        message: `there is no group \`${name}\``,
        help,
        at,
      };
    });
}

/** Where the pool's groups are not known here, two spellings of one name are what a mistake looks like. */
function severalCases(used: readonly NamedGroup[], table: GroupTable): readonly Diagnostic[] {
  const names = groupsOfTable(table);
  return names.flatMap((name) => {
    const other = names.find((one) => one < name && one.toLowerCase() === name.toLowerCase());
    const at = used.find((one) => one.name === name)?.at;
    if (other === undefined || at === undefined) return [];
    const message = `\`${name}\` and \`${other}\` are two groups: names of groups are case-sensitive`;
    const help = 'write one of the two everywhere, or declare both in the user pool';
    return [{ severity: 'error', code: 'GROUPS_CASE', message, help, at } as const];
  });
}

function cycles(table: GroupTable): readonly Diagnostic[] {
  return table.inherit.flatMap((line) => {
    const back = line.from.find(({ name }) => inheritedGroups(table, name).has(line.group));
    if (back === undefined) return [];
    const message =
      back.name === line.group
        ? `\`${line.group}\` inherits from itself`
        : `\`${line.group}\` inherits from \`${back.name}\`, which inherits from it`;
    const help = 'remove the line that goes down the ladder';
    return [{ severity: 'error', code: 'GROUPS_CYCLE', message, help, at: back.at } as const];
  });
}

/** A group without any route: forgotten, or renamed on one side only. */
function unreachable(
  table: GroupTable,
  declared: ReadonlyMap<string, NamedGroup['at']>,
): readonly Diagnostic[] {
  const admitted = new Set(
    table.routes.flatMap(({ access }) =>
      access.kind === 'groups'
        ? admittedGroups(
            table,
            access.groups.map(({ name }) => name),
          )
        : [],
    ),
  );
  const places = new Map([...declared, ...usedNames(table).map(({ name, at }) => [name, at] as const)]);
  return [...places].flatMap(([name, at]) => {
    if (admitted.has(name)) return [];
    const message = `the group \`${name}\` gets in nowhere`;
    const help = 'add it to a route or to `inherit`, or remove it';
    return [{ severity: 'warning', code: 'GROUPS_UNREACHABLE', message, help, at } as const];
  });
}
