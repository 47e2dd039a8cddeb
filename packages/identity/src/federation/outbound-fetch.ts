import type { OutboundAnswer, OutboundRequest } from './provider-access.ts';

/** The outbound port by the runtime's own `fetch`. Never rejects. */
export async function outboundFetch(request: OutboundRequest): Promise<OutboundAnswer> {
  const { method, url, headers, body, timeoutMs, maxBytes } = request;
  try {
    const response = await fetch(url, {
      method,
      headers: { ...headers, connection: 'close' },
      ...(body === undefined ? {} : { body }),
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    const chunks: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of response.body ?? []) {
      length += chunk.length;
      // Leaving the loop cancels what is still to come.
      if (length > maxBytes) return { ok: false, reason: 'tooLarge' };
      chunks.push(chunk);
    }
    return {
      ok: true,
      status: response.status,
      contentType: response.headers.get('content-type') ?? '',
      body: Buffer.concat(chunks).toString('utf8'),
    };
  } catch (error) {
    return { ok: false, reason: reasonOf(error) };
  }
}

function reasonOf(error: unknown): 'timeout' | 'reset' | 'unreachable' {
  if (!(error instanceof Error)) return 'unreachable';
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return 'timeout';
  const cause = error.cause instanceof Error ? (error.cause as NodeJS.ErrnoException).code : undefined;
  return cause === 'ECONNRESET' || cause === 'UND_ERR_SOCKET' ? 'reset' : 'unreachable';
}
