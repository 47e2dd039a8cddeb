import { type ServerResponse, STATUS_CODES } from 'node:http';

/** The one field of Node's response that is used beyond its documented interface: the head as it will be sent. */
interface WithHead {
  _header: string | null;
}

/** RFC 9110 section 5: names are tokens; of values the ASCII without control characters is taken here. */
const NAMES = /^[!#$%&'*+.^_`|~0-9A-Za-z-]*$/;
const VALUES = /^[\t\x20-\x7e]*$/;

/** Up to here bytes are copied into the text of the head, so that both leave in one piece. */
const MAX_COPIED_BYTES = 16 * 1024;

let second = 0;
let date = '';

function dateLine(): string {
  const now = Math.trunc(Date.now() / 1000);
  if (now !== second) {
    second = now;
    date = `Date: ${new Date(now * 1000).toUTCString()}\r\n`;
  }
  return date;
}

/**
 * Sends an answer whose headers and body are both there, on a connection that goes on. Node's writeHead checks and
 * formats every header by itself, which costs a refusal as much as deciding it does; here the head is one text that
 * is checked once. `false` where anything is out of the ordinary: then nothing was done and writeHead is used, which
 * is also what the tests compare with.
 *
 * `rawHeaders` has Content-Length; `keepAlive` is the header lines of a kept connection.
 */
export function writeWhole(
  response: ServerResponse,
  status: number,
  rawHeaders: readonly string[],
  body: string | Uint8Array,
  bodyBytes: number,
  keepAlive: string,
): boolean {
  const internals = response as unknown as WithHead;
  if (internals._header !== null || !response.shouldKeepAlive || response.req.httpVersionMinor !== 1)
    return false;
  let lines = '';
  let names = '';
  let values = '';
  let hasDate = false;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string;
    const value = rawHeaders[i + 1] as string;
    if (name === '') return false;
    if (name.length === 4 && name.toLowerCase() === 'date') hasDate = true;
    else if (name.length === 10 && name.toLowerCase() === 'connection') return false;
    names += name;
    values += value;
    lines += `${name}: ${value}\r\n`;
  }
  // INVARIANT: neither holds a line break, so `lines` has exactly one line for each pair.
  if (!NAMES.test(names) || !VALUES.test(values)) return false;
  const reason = STATUS_CODES[status];
  if (reason === undefined) return false;
  const head = `HTTP/1.1 ${status} ${reason}\r\n${lines}${hasDate ? '' : dateLine()}${keepAlive}\r\n`;
  response.statusCode = status;
  if (bodyBytes > MAX_COPIED_BYTES) {
    internals._header = head;
    response.end(body);
    return true;
  }
  // Head and body are one text, so that they leave by one plain write: `end(body)` makes a gathered one of three parts.
  const text = typeof body === 'string' && bodyBytes === body.length ? body : latin1Of(body);
  internals._header = response.req.method === 'HEAD' ? head : head + text;
  response.end();
  return true;
}

/** The bytes as characters, which is how they are written. */
function latin1Of(body: string | Uint8Array): string {
  const bytes =
    typeof body === 'string'
      ? Buffer.from(body, 'utf8')
      : Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  return bytes.toString('latin1');
}
