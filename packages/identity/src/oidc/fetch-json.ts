import { mayReach, type OutboundRequest, type ProviderAccess } from '../federation/provider-access.ts';

/** Of one exchange with a provider. Milliseconds and bytes. */
const TIMEOUT_MS = 5_000;
const MAX_BYTES = 256 * 1024;

export type FetchedObject =
  | { readonly ok: true; readonly value: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly reason: 'timeout' | 'reset' | 'unreachable' | 'content' }
  | { readonly ok: false; readonly reason: 'status'; readonly status: number };

export type JsonRequest = Pick<OutboundRequest, 'method' | 'url' | 'body'> & {
  readonly headers?: Readonly<Record<string, string>>;
};

/** A JSON object from a provider; redirects are an answer like any other that is not 200. Never rejects. */
export async function fetchObject(access: ProviderAccess, request: JsonRequest): Promise<FetchedObject> {
  if (!mayReach(access, request.url)) return { ok: false, reason: 'unreachable' };
  const form: Readonly<Record<string, string>> =
    request.body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' };
  const answer = await access.fetch({
    method: request.method,
    url: request.url,
    headers: { accept: 'application/json', ...form, ...request.headers },
    body: request.body,
    timeoutMs: TIMEOUT_MS,
    maxBytes: MAX_BYTES,
  });
  if (!answer.ok) return { ok: false, reason: answer.reason === 'tooLarge' ? 'content' : answer.reason };
  if (answer.status !== 200) return { ok: false, reason: 'status', status: answer.status };
  try {
    const value: unknown = JSON.parse(answer.body);
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return { ok: true, value: value as Readonly<Record<string, unknown>> };
  } catch {
    // No JSON.
  }
  return { ok: false, reason: 'content' };
}
