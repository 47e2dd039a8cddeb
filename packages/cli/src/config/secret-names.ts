/** Names of the environment variables that the configuration takes secrets from, wherever `{ env: NAME }` stands. */
export function secretNames(config: unknown): ReadonlySet<string> {
  const names = new Set<string>();
  collect(config, names);
  return names;
}

function collect(value: unknown, names: Set<string>): void {
  if (typeof value !== 'object' || value === null) return;
  const entries = Object.entries(value);
  const [first] = entries;
  if (entries.length === 1 && first?.[0] === 'env' && typeof first[1] === 'string') names.add(first[1]);
  for (const [, inner] of entries) collect(inner, names);
}
