/** A format of an access log, as a tree: text with `$context` variables in it at the leaves. */
export type AccessLogTree = string | { readonly [key: string]: AccessLogTree };

export const CONTEXT_VARIABLE: RegExp = /\$context\.([A-Za-z0-9_.:-]*[A-Za-z0-9_])/g;

/**
 * What an access log writes: the objects and keys of a JSON format stay, of any other format (CLF, XML, CSV) each
 * variable is a field of its own name. DG "Set up CloudWatch logging for REST APIs", "$context variables".
 */
export function accessLogTree(format: string): Readonly<Record<string, AccessLogTree>> {
  // Numbers and booleans stand unquoted in many formats, which is JSON only once they are filled in.
  const quoted = format.replace(/:(\s*)(\$context\.[A-Za-z0-9_.:-]*[A-Za-z0-9_])/g, ':$1"$2"');
  const parsed = parseObject(quoted);
  if (parsed !== undefined) return parsed;
  const names = [...format.matchAll(CONTEXT_VARIABLE)].map((match) => match[1] as string);
  return Object.fromEntries(names.map((name) => [name, `$context.${name}`]));
}

function parseObject(text: string): Readonly<Record<string, AccessLogTree>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? treeOf(value) : undefined;
  } catch {
    return undefined;
  }
}

function treeOf(value: Readonly<Record<string, unknown>>): Readonly<Record<string, AccessLogTree>> {
  const entries = Object.entries(value).map(([key, entry]): [string, AccessLogTree] => {
    if (isObject(entry)) return [key, treeOf(entry)];
    return [key, typeof entry === 'string' ? entry : JSON.stringify(entry)];
  });
  return Object.fromEntries(entries);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
