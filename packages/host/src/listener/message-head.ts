/** What the listener itself must know of a request before anybody looks at it. */
export type MessageHead =
  | {
      readonly ok: true;
      /** Origin form. */
      readonly target: string;
      readonly host: string;
      readonly hasBody: boolean;
      readonly contentLength: number | undefined;
      readonly expectsContinue: boolean;
    }
  | { readonly ok: false; readonly status: 400 | 414 | 431; readonly message: string };

export interface HeadLimits {
  readonly maxHeaderBytes: number;
  readonly maxTargetBytes: number;
}

const refuse = (status: 400 | 414 | 431, message: string): MessageHead => ({ ok: false, status, message });
const BAD_REQUEST = refuse(400, 'Bad Request');
const TARGET_TOO_LONG = refuse(414, 'Request URI too long');
const HEADERS_TOO_LARGE = refuse(431, 'Request Header Fields Too Large');

/** The last Host that was well-formed: clients of one gateway nearly always use the same one. */
let lastHost = '';

/**
 * Checks what the parser lets through although two servers could read it differently (RFC 9112 sections 3.2, 6.3;
 * RFC 9110 section 7.2): several Host headers, targets in another form, a length beside a transfer encoding, a
 * transfer encoding in HTTP/1.0. One pass over the raw headers, which are the only ones that are used anywhere.
 */
export function readMessageHead(
  method: string,
  url: string,
  rawHeaders: readonly string[],
  minorVersion: number,
  limits: HeadLimits,
): MessageHead {
  if (url.length > limits.maxTargetBytes) return TARGET_TOO_LONG;
  let bytes = 0;
  let host: string | undefined;
  let length: string | undefined;
  let encoding: string | undefined;
  let expectsContinue = false;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string;
    const value = rawHeaders[i + 1] as string;
    bytes += name.length + value.length;
    // Lengths first: lower-casing every name would cost more than all the rest of this pass.
    if (name.length === 4) {
      if (name.toLowerCase() === 'host') {
        if (host !== undefined) return BAD_REQUEST;
        host = value;
      }
    } else if (name.length === 14) {
      if (name.toLowerCase() === 'content-length') {
        if (length !== undefined) return BAD_REQUEST;
        length = value;
      }
    } else if (name.length === 17) {
      if (name.toLowerCase() === 'transfer-encoding') {
        if (encoding !== undefined) return BAD_REQUEST;
        encoding = value;
      }
    } else if (name.length === 6 && name.toLowerCase() === 'expect') {
      expectsContinue = value.toLowerCase() === '100-continue';
    }
  }
  if (bytes > limits.maxHeaderBytes) return HEADERS_TOO_LARGE;
  if (encoding !== undefined) {
    if (length !== undefined || minorVersion === 0 || encoding.toLowerCase() !== 'chunked')
      return BAD_REQUEST;
  }
  if (length !== undefined && !/^\d{1,15}$/.test(length)) return BAD_REQUEST;
  if (host !== undefined && host !== lastHost) {
    if (!isHost(host)) return BAD_REQUEST;
    lastHost = host;
  }
  const target = originForm(method, url, host);
  if (target === undefined) return BAD_REQUEST;
  const contentLength = length === undefined ? undefined : Number(length);
  const hasBody = encoding !== undefined || (contentLength !== undefined && contentLength > 0);
  return {
    ok: true,
    target,
    host: host ?? '',
    hasBody,
    contentLength: encoding === undefined ? (contentLength ?? 0) : undefined,
    expectsContinue,
  };
}

/** RFC 3986 section 3.2.2, without user information; an empty Host is legal but names nothing here. */
function isHost(host: string): boolean {
  return /^(?:[A-Za-z0-9._~-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/.test(host);
}

/**
 * RFC 9112 section 3.2.2: a server must accept the absolute form. It counts only where its authority is the Host
 * header's, since a signature and a virtual host look at the latter. `*` and the authority form name no resource.
 */
function originForm(method: string, url: string, host: string | undefined): string | undefined {
  if (url.charCodeAt(0) === 47) return method === 'CONNECT' || url.includes('#') ? undefined : url;
  const absolute = /^https?:\/\/([^/?#]+)([/?][^#]*)?$/i.exec(url);
  if (absolute === null || host === undefined) return undefined;
  if ((absolute[1] as string).toLowerCase() !== host.toLowerCase()) return undefined;
  const rest = absolute[2] ?? '/';
  return rest.startsWith('?') ? `/${rest}` : rest;
}
