/** Pools and clients are few and asked for all the time. */
const MOST = 256;
const LONGEST = 64 * 1024;
const parsed = new Map<string, unknown>();

/**
 * The document of a pool, a client or a part of a pool: nobody can change it. The same text is parsed once as long as it
 * is remembered, for parsing takes longer than reading the row. Not for users: there are too many.
 */
export function parsedDoc<Doc>(text: string): Doc {
  const known = parsed.get(text);
  if (known !== undefined) return known as Doc;
  const doc = frozen(JSON.parse(text));
  if (text.length > LONGEST) return doc as Doc;
  if (parsed.size >= MOST) parsed.clear();
  parsed.set(text, doc);
  return doc as Doc;
}

function frozen(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  Object.values(value).forEach(frozen);
  return Object.freeze(value);
}
