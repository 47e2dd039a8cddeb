import { request } from 'undici';

export interface FetchLimits {
  /** For the whole exchange, body included. */
  readonly timeoutMs: number;
  readonly maxBytes: number;
}

export type FetchedJson =
  | { readonly ok: true; readonly value: unknown; readonly text: string }
  | { readonly ok: false; readonly reason: string };

/** A JSON document, within its limits. Redirects are not followed. Never rejects. */
export async function fetchJson(url: string, limits: FetchLimits): Promise<FetchedJson> {
  try {
    const response = await request(url, {
      method: 'GET',
      headers: { accept: 'application/json' },
      signal: AbortSignal.timeout(limits.timeoutMs),
    });
    // A body that is not read to its end is destroyed, and says so by an event that would end the process.
    response.body.on('error', () => {});
    if (response.statusCode !== 200) {
      response.body.destroy();
      return { ok: false, reason: `${url} answered ${response.statusCode}` };
    }
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of response.body as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > limits.maxBytes) {
        return { ok: false, reason: `${url} sent more than ${limits.maxBytes} bytes` };
      }
      chunks.push(chunk);
    }
    const text = Buffer.concat(chunks).toString('utf8');
    return { ok: true, value: JSON.parse(text), text };
  } catch (error) {
    return { ok: false, reason: `${url}: ${error instanceof Error ? error.message : String(error)}` };
  }
}
