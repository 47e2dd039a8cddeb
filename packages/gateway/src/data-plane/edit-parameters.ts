import { decodePercent } from '@portcullis/engine/authorize';
import { encodePercent } from '@portcullis/engine/encoding';
import type { Call } from './call.ts';
import type { ParameterEdit } from './parameter-mapping.ts';

/**
 * Applies header edits to raw pairs; `undefined` where a mapped value cannot stand in a header. Where an overwriting
 * value is absent (`context.authorizer.principalId` of a token without one, say) what the client wrote there goes as
 * well: the backend believes that the gateway wrote it.
 */
export function editHeaders(
  raw: string[],
  edits: readonly ParameterEdit[],
  call: Call,
): string[] | undefined {
  let headers = raw;
  for (const { operation, name, value } of edits) {
    const text = value(call);
    if (text !== undefined && !isHeaderValue(text)) return undefined;
    if (operation !== 'append') {
      const lower = name.toLowerCase();
      headers = headers.filter((_, i) => (headers[i - (i % 2)] as string).toLowerCase() !== lower);
    }
    if (operation !== 'remove' && text !== undefined) headers.push(name, text);
  }
  return headers;
}

/** The same for the raw query: what is not edited stays as it was sent. */
export function editQuery(rawQuery: string, edits: readonly ParameterEdit[], call: Call): string {
  let parts = rawQuery === '' ? [] : rawQuery.split('&');
  for (const { operation, name, value } of edits) {
    const text = value(call);
    if (operation !== 'append') {
      parts = parts.filter(
        (part) => decodePercent((part.split('=', 1)[0] as string).replaceAll('+', ' ')) !== name,
      );
    }
    if (operation !== 'remove' && text !== undefined)
      parts.push(`${encodePercent(name)}=${encodePercent(text)}`);
  }
  return parts.join('&');
}

function isHeaderValue(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 255 || code === 127 || (code < 32 && code !== 9)) return false;
  }
  return true;
}
