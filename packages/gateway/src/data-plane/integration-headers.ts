import type { Call } from './call.ts';

/** DG "Important notes" for REST APIs, observed on the live service: never handed to an integration. */
const DROPPED_REST: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'content-md5',
  'expect',
  'keep-alive',
  'max-forwards',
  'proxy-authenticate',
  'proxy-authorization',
  'server',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'www-authenticate',
]);

/** HTTP APIs show Content-Length to functions (the guide's example events carry it). */
const DROPPED_HTTP: ReadonlySet<string> = new Set(
  [...DROPPED_REST].filter((name) => name !== 'content-length'),
);

/** A backend gets its own host, as the service does it, and the length of the body that follows. */
const DROPPED_BACKEND: ReadonlySet<string> = new Set([...DROPPED_HTTP, 'host']);

/** Set by the gateway alone: what a client wrote there is replaced, or continued where it is a list. */
const OWNED: ReadonlySet<string> = new Set([
  'x-forwarded-for',
  'x-forwarded-port',
  'x-forwarded-proto',
  'x-amzn-apigateway-api-id',
  'x-amzn-trace-id',
]);

const MAX_NAME_LENGTH = 24;
const CANDIDATE_LENGTHS: readonly boolean[] = Array.from({ length: MAX_NAME_LENGTH + 1 }, (_, length) =>
  [...DROPPED_REST, ...DROPPED_BACKEND, ...OWNED, 'authorization'].some((name) => name.length === length),
);

/** The request's headers as a function or a backend gets them: raw pairs, with API Gateway's forwarding headers. */
export function integrationHeaders(call: Call, forBackend: boolean): string[] {
  const { request, stage, decision } = call;
  const { rawHeaders } = request;
  const dropped = forBackend ? DROPPED_BACKEND : stage.api.kind === 'REST' ? DROPPED_REST : DROPPED_HTTP;
  const signed = decision.identity.iam !== undefined;
  const out: string[] = [];
  let forwardedFor: string | undefined;
  let trace: string | undefined;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string;
    const value = rawHeaders[i + 1] as string;
    if (CANDIDATE_LENGTHS[name.length] === true) {
      const lower = name.toLowerCase();
      if (dropped.has(lower)) continue;
      if (OWNED.has(lower)) {
        if (lower === 'x-forwarded-for')
          forwardedFor = forwardedFor === undefined ? value : `${forwardedFor}, ${value}`;
        else if (lower === 'x-amzn-trace-id' && isTraceId(value)) trace = value;
        continue;
      }
      // DG "Important notes": a SigV4 Authorization header is not passed on.
      if (signed && lower === 'authorization' && value.startsWith('AWS4-')) continue;
    }
    out.push(name, value);
  }
  const peer = call.exchange.remoteAddress;
  out.push('X-Amzn-Trace-Id', trace ?? request.traceId);
  out.push('X-Forwarded-For', forwardedFor === undefined ? peer : `${forwardedFor}, ${peer}`);
  out.push('X-Forwarded-Port', portOf(request.host, request.secure));
  out.push('X-Forwarded-Proto', request.secure ? 'https' : 'http');
  return out;
}

function isTraceId(value: string): boolean {
  return value.length <= 256 && /^[A-Za-z0-9=;:_-]+$/.test(value) && value.includes('Root=');
}

function portOf(host: string, secure: boolean): string {
  const port = /:(\d+)$/.exec(host)?.[1];
  return port ?? (secure ? '443' : '80');
}
