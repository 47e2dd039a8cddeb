const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text as it stands between tags, and in attributes in double quotes, of HTML and XML. */
export function markupText(text: string): string {
  return text.replaceAll(/[&<>"]/g, (one) => ENTITIES[one] as string);
}
