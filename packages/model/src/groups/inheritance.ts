import type { GroupTable } from '../group-table.ts';

/** What one group is worth: itself and all that it inherits from, at any distance. Circles end. */
export function inheritedGroups(table: GroupTable, group: string): ReadonlySet<string> {
  const parents = new Map(table.inherit.map((line) => [line.group, line.from.map(({ name }) => name)]));
  const seen = new Set<string>();
  const open = [group];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    open.push(...(parents.get(next) ?? []));
  }
  return seen;
}

/** Every group that the table names, sorted. */
export function groupsOfTable(table: GroupTable): readonly string[] {
  const listed = table.routes.flatMap(({ access }) =>
    access.kind === 'groups' ? access.groups.map(({ name }) => name) : [],
  );
  const inherited = table.inherit.flatMap((line) => [line.group, ...line.from.map(({ name }) => name)]);
  return [...new Set([...listed, ...inherited])].sort();
}

/** The groups whose members get in where `listed` stands in the table: those, and all that inherit from them; sorted. */
export function admittedGroups(table: GroupTable, listed: readonly string[]): readonly string[] {
  return groupsOfTable(table).filter((group) => {
    const worth = inheritedGroups(table, group);
    return listed.some((name) => worth.has(name));
  });
}
