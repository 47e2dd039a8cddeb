/**
 * REST `binaryMediaTypes`: `image/png`, `image/*`, `*\/*`. DG "Working with binary media types for REST APIs".
 * Takes a Content-Type, or the first range of an Accept header; `*\/*` also stands for a missing one.
 */
export function compileBinaryMediaTypes(
  types: readonly string[],
): (contentType: string | undefined) => boolean {
  if (types.length === 0) return () => false;
  if (types.includes('*/*')) return () => true;
  const exact = new Set<string>();
  const families: string[] = [];
  for (const type of types) {
    const lower = type.toLowerCase();
    if (lower.endsWith('/*')) families.push(lower.slice(0, -1));
    else exact.add(lower);
  }
  return (contentType) => {
    if (contentType === undefined) return false;
    const type = essenceOf(contentType);
    return exact.has(type) || families.some((family) => type.startsWith(family));
  };
}

/**
 * HTTP APIs have no such setting: bodies of text, JSON, XML and JavaScript are text, everything else is base64. A
 * body without a type is text where its bytes are (assumed).
 */
export function isTextForHttpApi(contentType: string | undefined, bytes: Uint8Array): boolean {
  if (contentType === undefined) return isUtf8(bytes);
  const type = essenceOf(contentType);
  return (
    type.startsWith('text/') ||
    type === 'application/json' ||
    type === 'application/javascript' ||
    type === 'application/xml' ||
    type.endsWith('+json') ||
    type.endsWith('+xml')
  );
}

/** `text/html` of `Text/HTML; charset=utf-8`. */
export function essenceOf(contentType: string): string {
  const end = contentType.indexOf(';');
  return (end === -1 ? contentType : contentType.slice(0, end)).trim().toLowerCase();
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
