import { decodeUtf8 } from '../encoding/index.ts';

/** Bytes as JSON; strict UTF-8. */
export function parseJsonBytes(
  bytes: Uint8Array,
): { readonly ok: true; readonly value: unknown } | { readonly ok: false } {
  const text = decodeUtf8(bytes);
  if (text === undefined) return { ok: false };
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch {
    return { ok: false };
  }
}
