import type { IncomingMessage } from 'node:http';
import type { BodyResult } from '@portcullis/engine/authorize';
import type { BodyBudget } from './body-budget.ts';

export const NO_BODY: BodyResult = { ok: true, bytes: new Uint8Array(0) };

/** What one exchange holds of the budget; given back when the exchange is over. */
export interface BodyHolding {
  bytes: number;
}

/**
 * Reads a body into memory. Bytes are taken from the budget as they arrive, never as they are announced: a client
 * that declares 10 MB and sends nothing holds nothing.
 */
export function bufferBody(
  message: IncomingMessage,
  maxBytes: number,
  budget: BodyBudget,
  holding: BodyHolding,
): Promise<BodyResult> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const settle = (result: BodyResult): void => {
      message.off('data', onData);
      message.off('end', onEnd);
      message.off('close', onClose);
      message.off('error', onClose);
      if (!result.ok) message.pause();
      resolve(result);
    };
    const onData = (chunk: Buffer): void => {
      size += chunk.length;
      if (size > maxBytes) settle({ ok: false, reason: 'too-large' });
      else if (!budget.take(chunk.length)) settle({ ok: false, reason: 'busy' });
      else {
        holding.bytes += chunk.length;
        chunks.push(chunk);
      }
    };
    const onEnd = (): void => {
      settle({ ok: true, bytes: chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, size) });
    };
    const onClose = (): void => settle({ ok: false, reason: 'aborted' });
    if (message.destroyed && !message.readableEnded) return onClose();
    message.on('data', onData);
    message.on('end', onEnd);
    message.on('close', onClose);
    message.on('error', onClose);
  });
}
