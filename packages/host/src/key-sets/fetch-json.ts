export interface FetchLimits {
  /** For the whole exchange, body included. */
  readonly timeoutMs: number;
  readonly maxBytes: number;
}

export type FetchedJson =
  | { readonly ok: true; readonly value: unknown; readonly text: string }
  | { readonly ok: false; readonly reason: string };

/**
 * A JSON document, within its limits. Redirects are not followed. Never rejects. By the runtime's own `fetch`, so that
 * a bundle that verifies tokens needs no HTTP client of its own.
 */
export async function fetchJson(url: string, limits: FetchLimits): Promise<FetchedJson> {
  try {
    const response = await fetch(url, {
      // Keys are fetched every two hours at most: a connection that waits for the next time is dead by then.
      headers: { accept: 'application/json', connection: 'close' },
      redirect: 'manual',
      signal: AbortSignal.timeout(limits.timeoutMs),
    });
    if (response.status !== 200) {
      await response.body?.cancel();
      return { ok: false, reason: `${url} answered ${response.status}` };
    }
    const chunks: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of response.body ?? []) {
      length += chunk.length;
      // Leaving the loop cancels what is still to come.
      if (length > limits.maxBytes) {
        return { ok: false, reason: `${url} sent more than ${limits.maxBytes} bytes` };
      }
      chunks.push(chunk);
    }
    const text = Buffer.concat(chunks).toString('utf8');
    return { ok: true, value: JSON.parse(text), text };
  } catch (error) {
    return { ok: false, reason: `${url}: ${reasonOf(error)}` };
  }
}

/** `fetch` says only that it failed; its cause says why. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
