import { decodeWireText, encodePercent, isUnreserved } from '../encoding/index.ts';

const SLASH = 47;
const POINT = 46;

/**
 * The path of the canonical request: normalized (empty, `.` and `..` segments go), then every segment encoded
 * once more as it stands on the wire, so that `%20` becomes `%2520`. IAM User Guide "Create a signed AWS API
 * request": all services but Amazon S3. `undefined` where the path is not text.
 */
export function canonicalPath(wirePath: string): string | undefined {
  if (isCanonical(wirePath)) return wirePath;
  const path = decodeWireText(wirePath);
  return path === undefined ? undefined : encodeSegments(normalize(path));
}

/** No empty, `.` or `..` segment: normalizing would change nothing. */
export function isNormalizedPath(wirePath: string): boolean {
  return isCanonical(wirePath) || normalize(wirePath) === wirePath;
}

/** Nothing to normalize and nothing to encode: nearly every path, told in one pass. */
function isCanonical(path: string): boolean {
  if (path.charCodeAt(0) !== SLASH) return false;
  for (let i = 1; i < path.length; i++) {
    const code = path.charCodeAt(i);
    const afterSlash = path.charCodeAt(i - 1) === SLASH;
    if (code === SLASH || code === POINT) {
      if (afterSlash) return false;
    } else if (!isUnreserved(code)) {
      return false;
    }
  }
  return true;
}

/** As every SDK signs: a trailing slash stays where a segment is left, and nothing climbs above the root. */
function normalize(path: string): string {
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment === '..') segments.pop();
    else segments.push(segment);
  }
  const trailing = segments.length > 0 && path.endsWith('/') ? '/' : '';
  return `/${segments.join('/')}${trailing}`;
}

function encodeSegments(path: string): string {
  let out = '';
  let start = 1;
  for (;;) {
    const slash = path.indexOf('/', start);
    if (slash === -1) return `${out}/${encodePercent(path.slice(start))}`;
    out += `/${encodePercent(path.slice(start, slash))}`;
    start = slash + 1;
  }
}
