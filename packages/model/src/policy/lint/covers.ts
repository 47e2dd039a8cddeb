/** Whether a pattern of `*` and `?` matches a text; linear but for the stretch after the last `*`. */
export function matchesPattern(pattern: string, text: string): boolean {
  let at = 0;
  let next = 0;
  let star = -1;
  let resume = 0;
  while (at < text.length) {
    const code = pattern[next];
    if (code === '*') {
      star = next++;
      resume = at;
    } else if (code === '?' ? text[at] !== '*' : code !== undefined && code === text[at]) {
      next++;
      at++;
    } else if (star >= 0) {
      next = star + 1;
      at = ++resume;
    } else return false;
  }
  while (pattern[next] === '*') next++;
  return next === pattern.length;
}

/** How many patterns of one list are held against its other entries: a list of thousands costs no more than a multiple. */
const MAX_PATTERNS = 50;
const MAX_PATTERN_LENGTH = 300;

/**
 * The entries that another one of the list covers. An entry is taken as a text: a `*` in it is matched by a `*` only, so
 * nothing is called redundant that is not.
 */
export function redundantEntries(
  entries: readonly string[],
): readonly { readonly index: number; readonly by: number }[] {
  const first = new Map<string, number>();
  for (const [index, entry] of entries.entries()) if (!first.has(entry)) first.set(entry, index);
  const patterns = [...first]
    .filter(([entry]) => /[*?]/.test(entry) && entry.length <= MAX_PATTERN_LENGTH)
    .slice(0, MAX_PATTERNS);
  return entries.flatMap((entry, index) => {
    const same = first.get(entry);
    if (same !== undefined && same < index) return [{ index, by: same }];
    if (entry.length > MAX_PATTERN_LENGTH) return [];
    const by = patterns.find(([pattern]) => pattern !== entry && matchesPattern(pattern, entry));
    return by === undefined ? [] : [{ index, by: by[1] }];
  });
}
