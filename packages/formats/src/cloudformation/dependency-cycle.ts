/** The first circle in a graph of names, or `undefined`. Iterative: a graph may be deep. */
export function findCycle(graph: ReadonlyMap<string, ReadonlySet<string>>): readonly string[] | undefined {
  const finished = new Set<string>();
  for (const start of graph.keys()) {
    if (finished.has(start)) continue;
    const path: string[] = [start];
    const onPath = new Set(path);
    const pending: string[][] = [[...(graph.get(start) ?? [])]];
    while (path.length > 0) {
      const next = pending.at(-1)?.pop();
      if (next === undefined) {
        const done = path.pop();
        pending.pop();
        if (done !== undefined) {
          onPath.delete(done);
          finished.add(done);
        }
      } else if (onPath.has(next)) {
        return path.slice(path.indexOf(next));
      } else if (!finished.has(next)) {
        path.push(next);
        onPath.add(next);
        pending.push([...(graph.get(next) ?? [])]);
      }
    }
  }
  return undefined;
}
