const MOST = 10_000;

/** The same few names stand in many cells: how each is written is found once. */
export function rememberedTexts(write: (text: string) => string): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const written = write(text);
    if (known.size >= MOST) known.clear();
    known.set(text, written);
    return written;
  };
}
