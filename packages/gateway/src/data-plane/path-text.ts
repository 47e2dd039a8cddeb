import { decodePercent } from '@portcullis/engine/authorize';
import { encodePercent } from '@portcullis/engine/encoding';

/** Text that stands in a path: slashes stay; of the rest what RFC 3986 allows in a segment stays readable. */
export function encodePath(text: string): string {
  if (/^[A-Za-z0-9/._~-]*$/.test(text)) return text;
  return text.replace(/[^A-Za-z0-9/._~!$&'()*+,;=:@-]+/gu, encodePercent);
}

/**
 * A part of the request's path for the path of a backend, segment by segment. The service hands `%2F` on as a slash;
 * here it stays an escape: otherwise `/items/7%2Fsecret`, let in by an open `/items/{id}`, would be the backend's
 * `/items/7/secret`, which a route of its own may guard.
 */
export function requestedSegments(raw: string): string {
  if (!raw.includes('%')) return encodePath(raw);
  return raw
    .split('/')
    .map((segment) => encodePath(decodePercent(segment)).replaceAll('/', '%2F'))
    .join('/');
}

/**
 * A dot segment would reach, behind the gateway, a path that no route or policy was asked about. The service passes
 * it on; here it is refused. Encoded slashes and backslashes count, since some backends read them as slashes, and
 * so does `..;`, which some read as `..` with parameters.
 */
export function climbs(path: string): boolean {
  if (!/\.|%2e/i.test(path)) return false;
  return path.split('/').some((segment) =>
    decodePercent(segment)
      .split(/[/\\]/)
      .some((part) => isDots(part.split(';', 1)[0] as string)),
  );
}

function isDots(text: string): boolean {
  return text === '.' || text === '..';
}
