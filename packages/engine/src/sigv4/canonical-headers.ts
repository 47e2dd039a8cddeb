import { decodeWireText } from '../encoding/index.ts';
import type { SignedRequest } from './request.ts';

export interface CanonicalHeaders {
  /** `name:value\n` of each signed header, in the order of SignedHeaders. */
  readonly text: string;
  /** The first signed header that the request does not have, or that is not text. */
  readonly missing?: string | undefined;
}

/**
 * The headers of the canonical request: values trimmed, runs of white space become one space, a header that
 * stands there more than once has its values joined by commas in their order.
 */
export function canonicalHeaders(request: SignedRequest, signedHeaders: readonly string[]): CanonicalHeaders {
  let text = '';
  let missing: string | undefined;
  for (const name of signedHeaders) {
    const value = name === 'host' ? canonicalValue(request.host) : collect(request.rawHeaders, name);
    if (value === undefined) missing ??= name;
    text += `${name}:${value ?? ''}\n`;
  }
  return { text, missing };
}

function collect(rawHeaders: readonly string[], name: string): string | undefined {
  let joined: string | undefined;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const candidate = rawHeaders[i] as string;
    if (candidate.length !== name.length || candidate.toLowerCase() !== name) continue;
    const value = canonicalValue(rawHeaders[i + 1] as string);
    if (value === undefined) return undefined;
    joined = joined === undefined ? value : `${joined},${value}`;
  }
  return joined;
}

function canonicalValue(raw: string): string | undefined {
  if (isPlain(raw)) return raw;
  return decodeWireText(raw)?.trim().replace(/\s+/g, ' ');
}

/** ASCII without anything to trim or to fold: nearly every header. */
function isPlain(raw: string): boolean {
  let previous = 32;
  for (let i = 0; i < raw.length; i++) {
    const code = raw.charCodeAt(i);
    if (code > 126 || code < 32 || (code === 32 && previous === 32)) return false;
    previous = code;
  }
  return raw === '' || previous !== 32;
}
