/**
 * Headers of a backend that the gateway must not pass on under their own names.
 * REST: DG "Important notes", `x-amzn-Remapped-...`. Both kinds: WWW-Authenticate, and the gateway's own ids.
 */
const REMAPPED_REST: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'content-md5',
  'date',
  'server',
  'www-authenticate',
  'x-amzn-requestid',
]);
const REMAPPED_HTTP: ReadonlySet<string> = new Set(['www-authenticate']);
const DROPPED: ReadonlySet<string> = new Set([
  'apigw-requestid',
  'connection',
  'content-length',
  'keep-alive',
  'proxy-authenticate',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'x-amz-apigw-id',
  'x-amzn-errortype',
]);
const MAX_NAME_LENGTH = 17;
const CANDIDATE_LENGTHS: readonly boolean[] = Array.from({ length: MAX_NAME_LENGTH + 1 }, (_, length) =>
  [...REMAPPED_REST, ...DROPPED].some((name) => name.length === length),
);
const CORS_PREFIX = 'access-control-';

export interface BackendHeaders {
  readonly headers: string[];
  /** Of the backend's answer; `undefined` where it gave none. */
  readonly contentLength: number | undefined;
}

/** `overridesCors`: the API's own CORS configuration replaces what the backend says (HTTP APIs). */
export function backendHeaders(
  raw: readonly string[],
  isRest: boolean,
  overridesCors: boolean,
): BackendHeaders {
  const remapped = isRest ? REMAPPED_REST : REMAPPED_HTTP;
  const headers: string[] = [];
  let contentLength: number | undefined;
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i] as string;
    const value = raw[i + 1] as string;
    if (CANDIDATE_LENGTHS[name.length] === true) {
      const lower = name.toLowerCase();
      if (lower === 'content-length') contentLength = Number(value);
      if (remapped.has(lower)) {
        headers.push(`x-amzn-Remapped-${name}`, value);
        continue;
      }
      if (DROPPED.has(lower)) continue;
    }
    if (
      overridesCors &&
      name.length > CORS_PREFIX.length &&
      name.slice(0, CORS_PREFIX.length).toLowerCase() === CORS_PREFIX
    ) {
      continue;
    }
    headers.push(name, value);
  }
  return { headers, contentLength };
}
