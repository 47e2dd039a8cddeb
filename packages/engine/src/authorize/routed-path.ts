import { hexByteAt, isUnreserved } from '../encoding/index.ts';

/**
 * The path that is matched and judged: escapes of characters that need none are undone, as they mean the same (RFC
 * 3986 section 6.2.2). Otherwise `/%61dmin` would pass an open `/{proxy+}` by the guard of `/admin`, and the backend
 * would read it as `/admin` all the same. Every other escape stays: `%2F` separates nothing here.
 */
export function routedPath(path: string): string {
  if (!path.includes('%')) return path;
  let out = '';
  for (let i = 0; i < path.length; i++) {
    const byte = path.charCodeAt(i) === 37 ? hexByteAt(path, i + 1) : -1;
    if (byte === -1) {
      out += path[i];
      continue;
    }
    out += isUnreserved(byte) ? String.fromCharCode(byte) : path.slice(i, i + 3).toUpperCase();
    i += 2;
  }
  return out;
}
