import { type ApiRequest, decodePercent, queryPairs } from './request.ts';

/** Maps of format 1.0: every value in `multi`, the last duplicate in `single`; both null where there is none. */
export interface MapsV1 {
  readonly single: Record<string, string> | null;
  readonly multi: Record<string, string[]> | null;
}

/** Headers with the names that the client wrote; duplicates that differ in case are one header. */
export function headerMapsV1(request: Pick<ApiRequest, 'rawHeaders'>): MapsV1 {
  const { rawHeaders } = request;
  const pairs: [string, string][] = [];
  const names = new Map<string, string>();
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string;
    const lower = name.toLowerCase();
    const first = names.get(lower);
    if (first === undefined) names.set(lower, name);
    pairs.push([first ?? name, rawHeaders[i + 1] as string]);
  }
  return mapsOf(pairs);
}

/** Decoded query parameters. */
export function queryMapsV1(request: ApiRequest): MapsV1 {
  return mapsOf(queryPairs(request.rawQuery));
}

/** Lower-case names, duplicates joined by a comma: headers of format 2.0. Cookies stand apart. */
export function headersV2(request: Pick<ApiRequest, 'rawHeaders'>): {
  headers: Record<string, string>;
  cookies: string[];
} {
  const headers = emptyMap<string>();
  const cookies: string[] = [];
  const { rawHeaders } = request;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = (rawHeaders[i] as string).toLowerCase();
    const value = rawHeaders[i + 1] as string;
    if (name === 'cookie') {
      for (const cookie of value.split(';')) cookies.push(cookie.trim());
    } else {
      headers[name] = name in headers ? `${headers[name]},${value}` : value;
    }
  }
  return { headers, cookies };
}

/** Decoded, duplicates joined by a comma; `undefined` where there is none. */
export function queryV2(request: ApiRequest): Record<string, string> | undefined {
  const query = emptyMap<string>();
  let some = false;
  for (const [name, value] of queryPairs(request.rawQuery)) {
    query[name] = name in query ? `${query[name]},${value}` : value;
    some = true;
  }
  return some ? query : undefined;
}

/** Decoded path parameters; `undefined` where there is none. */
export function decodedPathParameters(
  raw: Readonly<Record<string, string>>,
): Record<string, string> | undefined {
  const decoded = emptyMap<string>();
  let some = false;
  for (const name of Object.keys(raw)) {
    decoded[name] = decodePercent(raw[name] as string);
    some = true;
  }
  return some ? decoded : undefined;
}

/** Maps whose keys a client chooses have no prototype: `__proto__` is a name like any other. */
function emptyMap<V>(): Record<string, V> {
  return Object.create(null) as Record<string, V>;
}

function mapsOf(pairs: readonly (readonly [string, string])[]): MapsV1 {
  if (pairs.length === 0) return { single: null, multi: null };
  const single = emptyMap<string>();
  const multi = emptyMap<string[]>();
  for (const [name, value] of pairs) {
    single[name] = value;
    const values = multi[name];
    if (values === undefined) multi[name] = [value];
    else values.push(value);
  }
  return { single, multi };
}
