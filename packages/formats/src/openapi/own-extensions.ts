import { type MapEntry, type MapNode, nearest } from '@portcullis/model/source';
import { field, pathIn, type Reading } from './reading.ts';

/** Extensions that are not API Gateway's, but read here: at a path or an operation. */
const OF_OPERATION = ['x-portcullis-public', 'x-portcullis-suppress'];
/** And at the root of a document. */
const OF_ROOT = ['x-portcullis-groups', ...OF_OPERATION];

/** Those at the root, and in those parts of a document where nothing of the kind is read. */
export function checkOwnExtensions(reading: Reading): void {
  check(reading, reading.root, '', OF_ROOT);
  for (const part of ['info', 'components', 'paths']) {
    const node = field(reading.root, part);
    if (node?.kind === 'map') check(reading, node, part, []);
  }
}

/** Those of a path, or of an operation. */
export function checkOperationExtensions(reading: Reading, node: MapNode, path: string): void {
  check(reading, node, path, OF_OPERATION);
}

/** One that nobody reads may be a misspelt or a misplaced one, and what it was meant to protect would stand open. */
function check(reading: Reading, node: MapNode, path: string, allowed: readonly string[]): void {
  for (const entry of node.entries.values()) {
    if (allowed.includes(entry.key) || !isOwn(entry)) continue;
    const meant = nearest(entry.key, allowed);
    const may = allowed.length === 0 ? 'none of these stands here' : `here may stand ${allowed.join(', ')}`;
    const misplaced = OF_ROOT.includes(entry.key)
      ? 'move it to the root of the document'
      : 'remove it, or move it to the root of the document';
    const help = meant === undefined || OF_ROOT.includes(entry.key) ? misplaced : `write \`${meant}\``;
    const place = { mark: entry.keyMark, path: pathIn(reading, path) };
    reading.diagnostics.error(
      'OPENAPI_UNKNOWN_EXTENSION',
      `\`${entry.key}\` is not read: ${may}`,
      place,
      help,
    );
  }
}

/** `x-portcullis-groups`, `X-Portculis_groups`, `portcullis-groups`. */
function isOwn({ key }: MapEntry): boolean {
  if (key.toLowerCase().startsWith('x-amazon-')) return false;
  const words = key.split(/[-_]/);
  return (
    words.some((one) => nearest(one, ['portcullis']) !== undefined) ||
    (words.length > 1 && nearest(key, OF_ROOT) !== undefined)
  );
}
