import { headerOf } from '@portcullis/engine/authorize';
import type { Call } from './call.ts';
import { isTextForHttpApi } from './media-types.ts';

/** The body as an event carries it; `text` is absent where the request had none. */
export interface EventBody {
  readonly text: string | undefined;
  readonly isBase64Encoded: boolean;
}

const NONE: EventBody = { text: undefined, isBase64Encoded: false };

/** REST: base64 for the API's binary media types. HTTP: base64 for everything that is not text. */
export function eventBody(
  call: Call,
  bytes: Uint8Array,
  isBinary: (contentType: string | undefined) => boolean,
): EventBody {
  if (bytes.length === 0) return NONE;
  const contentType = headerOf(call.request, 'content-type');
  const binary =
    call.stage.api.kind === 'REST' ? isBinary(contentType) : !isTextForHttpApi(contentType, bytes);
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { text: buffer.toString(binary ? 'base64' : 'utf8'), isBase64Encoded: binary };
}
