import { mayReach, type OutboundRequest, type ProviderAccess } from '../federation/provider-access.ts';

/** Of one exchange with a provider. Milliseconds and bytes. */
const TIMEOUT_MS = 5_000;
const MAX_BYTES = 256 * 1024;

export type FetchedObject =
  | { readonly ok: true; readonly value: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly reason: 'timeout' | 'reset' | 'unreachable' | 'content' }
  | {
      readonly ok: false;
      readonly reason: 'status';
      readonly status: number;
      /** What an OAuth 2.0 endpoint says of it, for a log. */
      readonly error: string | undefined;
    };

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
  const value = objectOf(answer.body);
  if (answer.status !== 200)
    return { ok: false, reason: 'status', status: answer.status, error: value && oauthError(value) };
  return value === undefined ? { ok: false, reason: 'content' } : { ok: true, value };
}

function objectOf(body: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Readonly<Record<string, unknown>>;
  } catch {
    // No JSON.
  }
  return undefined;
}

const MAX_ERROR_LENGTH = 256;

/** RFC 6749 section 5.2: `error`, and what the provider adds for developers. */
function oauthError({ error, error_description }: Readonly<Record<string, unknown>>): string | undefined {
  const said = [error, error_description].filter((one): one is string => typeof one === 'string');
  if (said.length === 0) return undefined;
  return said
    .join(', ')
    .replaceAll(/[^\x20-\x7e]/g, '?')
    .slice(0, MAX_ERROR_LENGTH);
}
